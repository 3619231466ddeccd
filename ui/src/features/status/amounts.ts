// Bytes and seconds in the units that people use.

const SIZES = ["byte", "kilobyte", "megabyte", "gigabyte", "terabyte"] as const;
export type SizeUnit = (typeof SIZES)[number];

export function sizeOf(bytes: number): { value: number; unit: SizeUnit } {
  let [value, step] = [bytes, 0];
  while (value >= 1000 && step < SIZES.length - 1) {
    value /= 1000;
    step++;
  }
  return { value, unit: SIZES[step] ?? "byte" };
}

const SPANS = [
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
  ["second", 1],
] as const;
export type SpanUnit = (typeof SPANS)[number][0];

/** In whole units of the largest that fits twice, so that it never says "1 day" of 47 hours. */
export function spanOf(seconds: number): { value: number; unit: SpanUnit } {
  for (const [unit, length] of SPANS)
    if (seconds >= 2 * length) return { value: Math.floor(seconds / length), unit };
  return { value: Math.floor(seconds), unit: "second" };
}
