// Drawing a rectangle with the mouse to select, over the edges of the window, too.
import { type PointerEvent, type RefObject, useCallback, useEffect, useRef } from "react";
import { rectangleOf, touchedBy } from "./band";
import type { Layout } from "./layout";
import type { Selection } from "./selection";
import type { Selecting } from "./useSelecting";

/** Less is a click with an unsteady hand. */
const LEAST_PX = 6;
const EDGE_PX = 56;
const FASTEST_PX = 28;

interface Drag {
  /** Where it began, measured from the list's corner. */
  readonly from: { x: number; y: number };
  readonly kept: Selection | undefined;
  pointer: { x: number; y: number };
  isDrawn: boolean;
  touched: string;
}

export interface Band {
  readonly onPointerDown: (event: PointerEvent) => void;
  /** True for the click that a drag ends with. */
  readonly wasDrawn: () => boolean;
}

export function useBand(
  list: RefObject<HTMLElement | null>,
  drawn: RefObject<HTMLElement | null>,
  layout: Layout,
  selecting: Selecting | null,
): Band {
  const drag = useRef<Drag | null>(null);
  const justDrawn = useRef(false);
  const current = useRef({ layout, selecting });
  current.current = { layout, selecting };

  const update = useCallback(() => {
    const now = drag.current;
    const box = list.current?.getBoundingClientRect();
    const { layout, selecting } = current.current;
    if (!now || !box || !drawn.current || !selecting) return;
    const to = { x: now.pointer.x - box.left, y: now.pointer.y - box.top };
    const band = rectangleOf(now.from, to);
    if (!now.isDrawn && band.right - band.left < LEAST_PX && band.bottom - band.top < LEAST_PX) return;
    now.isDrawn = true;
    const { style } = drawn.current;
    style.display = "block";
    style.transform = `translate(${band.left}px, ${band.top}px)`;
    style.width = `${band.right - band.left}px`;
    style.height = `${band.bottom - band.top}px`;
    const touched = touchedBy(band, layout);
    const mark = `${touched[0]}-${touched.at(-1)}-${touched.length}`;
    if (mark !== now.touched) selecting.selectOnly(touched, now.kept);
    now.touched = mark;
  }, [list, drawn]);

  const stop = useRef(() => {});
  useEffect(() => () => stop.current(), []);

  const onPointerDown = useCallback(
    (event: PointerEvent) => {
      justDrawn.current = false;
      const box = list.current?.getBoundingClientRect();
      const { selecting } = current.current;
      if (event.button !== 0 || event.pointerType !== "mouse" || event.shiftKey || !box || !selecting) return;
      const isAdding = event.ctrlKey || event.metaKey;
      drag.current = {
        from: { x: event.clientX - box.left, y: event.clientY - box.top },
        kept: isAdding ? selecting.selection : undefined,
        pointer: { x: event.clientX, y: event.clientY },
        isDrawn: false,
        touched: "",
      };
      const move = (moved: globalThis.PointerEvent) => {
        if (!drag.current) return;
        drag.current.pointer = { x: moved.clientX, y: moved.clientY };
        update();
      };
      let frame = requestAnimationFrame(function scroll() {
        frame = requestAnimationFrame(scroll);
        const now = drag.current;
        const speed = now?.isDrawn ? speedAt(now.pointer.y) : 0;
        if (speed === 0) return;
        window.scrollBy(0, speed);
        update();
      });
      stop.current = () => {
        cancelAnimationFrame(frame);
        window.removeEventListener("pointermove", move);
        window.removeEventListener("pointerup", stop.current);
        window.removeEventListener("pointercancel", stop.current);
        justDrawn.current = drag.current?.isDrawn ?? false;
        drag.current = null;
        if (drawn.current) drawn.current.style.display = "none";
      };
      window.addEventListener("pointermove", move);
      window.addEventListener("pointerup", stop.current);
      window.addEventListener("pointercancel", stop.current);
    },
    [list, drawn, update],
  );

  const wasDrawn = useCallback(() => justDrawn.current, []);
  return { onPointerDown, wasDrawn };
}

/** Pixels a frame: the nearer to the window's edge, the faster. */
function speedAt(y: number): number {
  const above = EDGE_PX * 2 - y;
  const below = y - (window.innerHeight - EDGE_PX);
  if (above > 0) return -Math.min(FASTEST_PX, Math.ceil(above / 4));
  return below > 0 ? Math.min(FASTEST_PX, Math.ceil(below / 2)) : 0;
}
