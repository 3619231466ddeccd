// Where a key takes the focus in a laid out list.
import { cellsOf, type Layout, rowAt, rowOf } from "./layout";

export interface Stroke {
  readonly key: string;
  /** Ctrl, or Cmd where there is one. */
  readonly isCommand: boolean;
  /** How much of the list is in view. */
  readonly pageHeight: number;
}

/** The picture that *stroke* goes to from *index*; null for keys that do not move. */
export function movedBy(stroke: Stroke, layout: Layout, index: number): number | null {
  const last = layout.count - 1;
  const row = rowOf(layout, index);
  switch (stroke.key) {
    case "ArrowLeft":
      return Math.max(0, index - 1);
    case "ArrowRight":
      return Math.min(last, index + 1);
    case "ArrowUp":
      return below(layout, index, Math.max(0, row - 1));
    case "ArrowDown":
      return below(layout, index, Math.min(layout.rows - 1, row + 1));
    case "PageUp":
      return below(layout, index, rowAt(layout, (layout.tops[row] ?? 0) - stroke.pageHeight));
    case "PageDown":
      return below(layout, index, rowAt(layout, (layout.tops[row] ?? 0) + stroke.pageHeight));
    case "Home":
      return stroke.isCommand ? 0 : (layout.starts[row] ?? 0);
    case "End":
      return stroke.isCommand ? last : (layout.starts[row + 1] ?? 1) - 1;
    default:
      return null;
  }
}

/** The picture of *row* that is nearest to straight above or below *index*. */
function below(layout: Layout, index: number, row: number): number {
  const from = rowOf(layout, index);
  if (from === row) return index;
  const start = cellsOf(layout, from)[index - (layout.starts[from] ?? 0)];
  const middle = start ? start.left + start.width / 2 : 0;
  const cells = cellsOf(layout, row);
  let nearest = 0;
  for (const [at, { left, width }] of cells.entries()) {
    const best = cells[nearest];
    if (best && Math.abs(left + width / 2 - middle) < Math.abs(best.left + best.width / 2 - middle))
      nearest = at;
  }
  return (layout.starts[row] ?? 0) + nearest;
}
