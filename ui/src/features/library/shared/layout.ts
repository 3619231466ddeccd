// Where every picture of a list stands: rows of one height each that fill the width, from ratios alone.

/** Rows of a list, whole: 100,000 pictures take a few milliseconds and two numbers a row. */
export interface Layout {
  readonly count: number;
  readonly rows: number;
  readonly width: number;
  readonly gap: number;
  /** The first picture of each row; one more at the end. */
  readonly starts: Uint32Array;
  /** Where each row begins, from the top of the list; at the end, the height of all. */
  readonly tops: Float64Array;
  readonly heights: Float32Array;
  /** Width over height in thousandths; empty where a row is one line of a table. */
  readonly ratios: Uint16Array;
}

export interface Cell {
  readonly left: number;
  readonly width: number;
}

/** Beyond these a picture is shown cut: a panorama would take the row, a strip would vanish. */
const NARROWEST = 400;
const WIDEST = 3500;
/** A last row that is nearly full is filled like the others. */
const NEARLY_FULL = 0.85;

export function rowHeightFor(width: number): number {
  return Math.round(Math.min(240, Math.max(112, 92 + width * 0.056)));
}

/** Pictures in rows as near to *rowHeight* as the width allows. */
export function justified(ratios: Uint16Array, width: number, rowHeight: number, gap: number): Layout {
  const count = ratios.length;
  const starts: number[] = [];
  const heights: number[] = [];
  let first = 0;
  let sum = 0;
  for (let at = 0; at < count; at++) {
    const ratio = shown(ratios[at] ?? 1000);
    const room = width - (at - first) * gap;
    const before = sum === 0 ? Number.POSITIVE_INFINITY : (room + gap) / sum;
    const after = room / (sum + ratio);
    if (after > rowHeight) {
      sum += ratio;
      continue;
    }
    // The row is full: with this picture, or without it where that is nearer to the height wanted.
    const without = sum > 0 && (before - rowHeight < rowHeight - after || after <= 0);
    starts.push(first);
    heights.push(Math.round(without ? before : after));
    first = without ? at : at + 1;
    sum = without ? ratio : 0;
  }
  if (first < count) {
    const full = (width - (count - 1 - first) * gap) / sum;
    starts.push(first);
    heights.push(Math.round(full * NEARLY_FULL < rowHeight ? full : rowHeight));
  }
  return stacked({ count, width, gap, ratios }, starts, heights);
}

/** One picture in each row, as in a table. */
export function lined(count: number, width: number, rowHeight: number): Layout {
  const starts = new Uint32Array(count + 1);
  const tops = new Float64Array(count + 1);
  for (let row = 0; row <= count; row++) {
    starts[row] = row;
    tops[row] = row * rowHeight;
  }
  const heights = new Float32Array(count).fill(rowHeight);
  return { count, rows: count, width, gap: 0, starts, tops, heights, ratios: new Uint16Array(0) };
}

function stacked(
  about: Pick<Layout, "count" | "width" | "gap" | "ratios">,
  starts: number[],
  heights: number[],
): Layout {
  const rows = starts.length;
  const tops = new Float64Array(rows + 1);
  for (let row = 0; row < rows; row++) tops[row + 1] = (tops[row] ?? 0) + (heights[row] ?? 0) + about.gap;
  return {
    ...about,
    rows,
    starts: Uint32Array.from([...starts, about.count]),
    tops,
    heights: Float32Array.from(heights),
  };
}

/** The pictures of *row* from left to right; full rows end at the same pixel. */
export function cellsOf(layout: Layout, row: number): Cell[] {
  const first = layout.starts[row] ?? 0;
  const end = layout.starts[row + 1] ?? first;
  const height = layout.heights[row] ?? 0;
  if (layout.ratios.length === 0) return [{ left: 0, width: layout.width }];
  const exact: number[] = [];
  for (let at = first; at < end; at++) exact.push(shown(layout.ratios[at] ?? 1000) * height);
  const sum = exact.reduce((all, each) => all + each, 0);
  const room = layout.width - (end - first - 1) * layout.gap;
  // The height was rounded; a full row takes up what that left over.
  const stretch = sum > room * NEARLY_FULL ? room / sum : 1;
  const cells: Cell[] = [];
  let right = 0;
  for (const [number, width] of exact.entries()) {
    const left = Math.round(right) + number * layout.gap;
    right += width * stretch;
    cells.push({ left, width: Math.round(right) + number * layout.gap - left });
  }
  return cells;
}

/** The row that picture *index* stands in. */
export function rowOf(layout: Layout, index: number): number {
  return lastNotAbove(layout.starts, index, layout.rows);
}

/** The row at a distance from the top of the list; the nearest where there is none. */
export function rowAt(layout: Layout, top: number): number {
  return lastNotAbove(layout.tops, top, layout.rows);
}

function lastNotAbove(sorted: Uint32Array | Float64Array, value: number, length: number): number {
  let low = 0;
  let high = length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((sorted[middle] ?? 0) <= value) low = middle;
    else high = middle - 1;
  }
  return Math.max(0, low);
}

function shown(thousandths: number): number {
  return Math.min(WIDEST, Math.max(NARROWEST, thousandths)) / 1000;
}
