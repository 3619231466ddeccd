// Which rows of a layout are in the page, where the list stands in the window, and how to bring a picture into view.
import { defaultRangeExtractor, type Range as RowRange, useWindowVirtualizer } from "@tanstack/react-virtual";
import { type RefObject, useCallback, useLayoutEffect, useState } from "react";
import { type Layout, rowOf } from "./layout";
import type { Range } from "./useListing";

/** How much beyond the window is drawn ahead. */
const AHEAD_PX = 700;
/** React draws less often when rows come by the handful. */
const HANDFUL = 3;

export interface Frame {
  readonly width: number;
  /** From the top of the document. */
  readonly top: number;
}

/** Where the rows stand that begin *offset* below the top of *element*, kept up to date. */
export function useFrame(element: RefObject<HTMLElement | null>, offset: number): Frame {
  const [frame, setFrame] = useState<Frame>({ width: 0, top: 0 });
  useLayoutEffect(() => {
    const measure = () => {
      if (!element.current) return;
      const box = element.current.getBoundingClientRect();
      const width = Math.floor(box.width);
      const top = Math.round(box.top + window.scrollY) + offset;
      setFrame((before) => (before.width === width && before.top === top ? before : { width, top }));
    };
    measure();
    const observer = new ResizeObserver(measure);
    if (element.current) observer.observe(element.current);
    // What stands above it may grow, too.
    observer.observe(document.body);
    return () => observer.disconnect();
  }, [element, offset]);
  return frame;
}

export interface Rows {
  /** The rows to draw: those in view, some beyond, and that of *focused*. */
  readonly rows: readonly number[];
  readonly inView: Range;
  readonly reveal: (index: number) => void;
}

/** *covered*: how much of the window's top bars take, in pixels. */
export function useRows(layout: Layout, frame: Frame, focused: number, covered: () => number): Rows {
  const focusedRow = layout.count > 0 ? rowOf(layout, focused) : -1;
  const rangeExtractor = useCallback(
    (range: RowRange) => {
      const { startIndex, endIndex, overscan, count } = range;
      // In whole handfuls, and before the first is needed.
      const from = Math.max(0, Math.floor((startIndex - overscan) / HANDFUL) * HANDFUL);
      const to = Math.min(count - 1, Math.ceil((endIndex + overscan + 1) / HANDFUL) * HANDFUL - 1);
      const rows = defaultRangeExtractor({ startIndex: from, endIndex: to, overscan: 0, count });
      // Its cell has the focus, or the Tab key comes to it: it stays wherever it is.
      if (focusedRow >= 0 && (focusedRow < from || focusedRow > to)) rows.push(focusedRow);
      return rows;
    },
    [focusedRow],
  );
  const estimateSize = useCallback((row: number) => (layout.heights[row] ?? 0) + layout.gap, [layout]);
  const virtualizer = useWindowVirtualizer({
    count: layout.rows,
    estimateSize,
    rangeExtractor,
    overscan: Math.max(2, Math.ceil(AHEAD_PX / Math.max(40, layout.heights[0] ?? 200))),
    scrollMargin: frame.top,
    useFlushSync: false,
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: another layout has other sizes
  useLayoutEffect(() => virtualizer.measure(), [virtualizer, layout]);

  const rows = virtualizer.getVirtualIndexes().filter((row) => row < layout.rows);
  const first = layout.starts[virtualizer.range?.startIndex ?? 0] ?? 0;
  const last = Math.max(first, (layout.starts[(virtualizer.range?.endIndex ?? 0) + 1] ?? layout.count) - 1);

  const reveal = useCallback(
    (index: number) => {
      const row = rowOf(layout, index);
      const top = frame.top + (layout.tops[row] ?? 0);
      const bottom = top + (layout.heights[row] ?? 0);
      const above = covered() + layout.gap;
      if (top - above < window.scrollY) window.scrollTo(0, Math.max(0, top - above));
      else if (bottom + BELOW_PX > window.scrollY + window.innerHeight)
        window.scrollTo(0, bottom + BELOW_PX - window.innerHeight);
    },
    [layout, frame.top, covered],
  );
  return { rows, inView: { first, last }, reveal };
}

/** Room for the bottom navigation of narrow screens, and for breath. */
const BELOW_PX = 64;
