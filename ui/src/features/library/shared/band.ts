// Which pictures a rectangle touches.
import { cellsOf, type Layout, rowAt } from "./layout";

export interface Rectangle {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

export function rectangleOf(a: { x: number; y: number }, b: { x: number; y: number }): Rectangle {
  return {
    left: Math.min(a.x, b.x),
    top: Math.min(a.y, b.y),
    right: Math.max(a.x, b.x),
    bottom: Math.max(a.y, b.y),
  };
}

/** The indices of all pictures under *band*, in order; both measured from the list's corner. */
export function touchedBy(band: Rectangle, layout: Layout): number[] {
  const touched: number[] = [];
  if (layout.rows === 0 || band.bottom < 0) return touched;
  for (let row = rowAt(layout, band.top); row < layout.rows; row++) {
    const top = layout.tops[row] ?? 0;
    if (top > band.bottom) break;
    if (top + (layout.heights[row] ?? 0) < band.top) continue;
    for (const [at, { left, width }] of cellsOf(layout, row).entries())
      if (left <= band.right && left + width >= band.left) touched.push((layout.starts[row] ?? 0) + at);
  }
  return touched;
}
