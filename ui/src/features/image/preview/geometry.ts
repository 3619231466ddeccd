// Where the server cuts: its arithmetic of covering crops (core/geometry.py), so that previews show what will be delivered.

export interface Size {
  readonly width: number;
  readonly height: number;
}

export interface Box extends Size {
  readonly left: number;
  readonly top: number;
}

/** Fractions of the upright picture: (0, 0) is its upper left corner. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** What is cut from the source, how large that becomes, and where on the canvas its corner lies (0 or below). */
export interface Plan {
  readonly cut: Box;
  readonly scaled: Size;
  readonly canvas: Size;
  readonly left: number;
  readonly top: number;
}

/** A part of the picture in thousandths of it. */
export type CropBox = Box;

const SLACK = 1e-6;
const LOOSE_PX = 12;
const FINE = 64;

/**
 * How a box of `canvas` is covered by the part `crop` of a picture, holding on to `point`: of the whole picture, or,
 * where `isOfCut`, of the part (as a compass gravity is).
 */
export function planCover(
  source: Size,
  canvas: Size,
  point: Point,
  { crop, isOfCut = false }: { crop?: CropBox | null | undefined; isOfCut?: boolean | undefined } = {},
): Plan {
  const part = crop ? cropBox(source, crop) : { left: 0, top: 0, ...source };
  const held = isOfCut ? point : pointIn(part, source, point);
  const scale = Math.max(canvas.width / part.width, canvas.height / part.height);
  const across = coverSide(part.width, canvas.width, scale, held.x);
  const down = coverSide(part.height, canvas.height, scale, held.y);
  return {
    cut: {
      left: part.left + across.first,
      top: part.top + down.first,
      width: across.extent,
      height: down.extent,
    },
    scaled: { width: across.scaled, height: down.scaled },
    canvas,
    left: across.offset,
    top: down.offset,
  };
}

/** The part of the source that is seen in the end, in its pixels, which need not be whole. */
export function seen(plan: Plan): Box {
  const across = plan.cut.width / plan.scaled.width;
  const down = plan.cut.height / plan.scaled.height;
  return {
    left: plan.cut.left - plan.left * across,
    top: plan.cut.top - plan.top * down,
    width: plan.canvas.width * across,
    height: plan.canvas.height * down,
  };
}

function cropBox(source: Size, crop: CropBox): Box {
  const [left, width] = cropSide(source.width, crop.left, crop.width);
  const [top, height] = cropSide(source.height, crop.top, crop.height);
  return { left, top, width, height };
}

function cropSide(length: number, start: number, extent: number): [number, number] {
  const first = Math.min(halfUp(start * length, 1000), length - 1);
  return [first, Math.max(1, halfUp((start + extent) * length, 1000) - first)];
}

function pointIn(cut: Box, source: Size, point: Point): Point {
  // The server takes a focal point to thousandths, as a URL says it.
  const [x, y] = [halfEven(point.x * 1000) / 1000, halfEven(point.y * 1000) / 1000];
  return {
    x: clamp((x * source.width - cut.left) / cut.width, 0, 1),
    y: clamp((y * source.height - cut.top) / cut.height, 0, 1),
  };
}

function coverSide(length: number, canvas: number, scale: number, fraction: number) {
  const whole = Math.max(length * scale, canvas);
  const start = clamp(fraction * whole - canvas / 2, 0, whole - canvas);
  let first = Math.min(Math.floor(start / scale), length - 1);
  let last = Math.min(Math.ceil((start + canvas) / scale - SLACK), length);
  if (scale < 1) {
    first = best(range(first, Math.max(first - LOOSE_PX, 0)), (px) => start - px * scale);
    const from = first;
    last = best(range(last, Math.min(last + LOOSE_PX, length)), (px) => (px - from) * scale);
  }
  const extent = Math.max(1, last - first);
  const scaled = Math.max(canvas, Math.floor(extent * scale + 0.5));
  const offset = -Math.floor(start - first * scale + 0.5);
  return { first, extent, scaled, offset: clamp(offset, canvas - scaled, 0) };
}

/** The first whose place on the scaled picture is nearest to a whole pixel. */
function best(candidates: readonly number[], scaled: (px: number) => number): number {
  const misses = candidates.map((px) =>
    Math.trunc(Math.abs(scaled(px) - Math.floor(scaled(px) + 0.5)) * FINE),
  );
  return candidates[misses.indexOf(Math.min(...misses))] as number;
}

/** From `first` to `last`, both included, upwards or downwards. */
function range(first: number, last: number): number[] {
  const step = last < first ? -1 : 1;
  return Array.from({ length: Math.abs(last - first) + 1 }, (_, at) => first + at * step);
}

function halfUp(numerator: number, denominator: number): number {
  return Math.floor((2 * numerator + denominator) / (2 * denominator));
}

/** As Python rounds. */
function halfEven(value: number): number {
  const floor = Math.floor(value);
  const rest = value - floor;
  if (rest !== 0.5) return Math.round(value);
  return floor % 2 === 0 ? floor : floor + 1;
}

function clamp(value: number, least: number, most: number): number {
  return Math.min(Math.max(value, least), most) + 0;
}
