// Sizes of files as people say them.

export type SizeUnit = "byte" | "kilobyte" | "megabyte";

export function sizeOf(bytes: number): { size: number; unit: SizeUnit } {
  if (bytes < 1000) return { size: bytes, unit: "byte" };
  if (bytes < 1_000_000) return { size: bytes / 1000, unit: "kilobyte" };
  return { size: bytes / 1_000_000, unit: "megabyte" };
}
