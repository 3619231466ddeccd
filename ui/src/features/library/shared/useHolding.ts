// Holding a finger on a picture to select it. A tap opens, a stroke scrolls.
import { type MouseEvent, type PointerEvent, useCallback, useEffect, useRef } from "react";
import { indexOf } from "./usePlace";
import type { Selecting } from "./useSelecting";

const HELD_MS = 500;
/** More is a stroke, or the beginning of one. */
const STILL_PX = 10;

interface Touch {
  readonly index: number;
  readonly x: number;
  readonly y: number;
  readonly timer: ReturnType<typeof setTimeout>;
}

export interface Holding {
  readonly onPointerDown: (event: PointerEvent) => void;
  readonly onContextMenu: (event: MouseEvent) => void;
  /** True for the click that a long press may end with. */
  readonly wasHeld: () => boolean;
}

export function useHolding(selecting: Selecting | null): Holding {
  const touch = useRef<Touch | null>(null);
  const justHeld = useRef(false);
  const isTouched = useRef(false);
  const current = useRef(selecting);
  current.current = selecting;

  const letGo = useCallback(() => {
    if (touch.current) clearTimeout(touch.current.timer);
    touch.current = null;
  }, []);
  const hold = useCallback(() => {
    if (!touch.current) return;
    const { index } = touch.current;
    letGo();
    justHeld.current = true;
    current.current?.toggle(index);
  }, [letGo]);

  useEffect(() => {
    const move = ({ clientX, clientY }: globalThis.PointerEvent) => {
      const from = touch.current;
      if (from && Math.hypot(clientX - from.x, clientY - from.y) > STILL_PX) letGo();
    };
    const listeners = { pointermove: move, pointerup: letGo, pointercancel: letGo };
    for (const [type, listener] of Object.entries(listeners))
      window.addEventListener(type, listener as EventListener);
    return () => {
      letGo();
      for (const [type, listener] of Object.entries(listeners))
        window.removeEventListener(type, listener as EventListener);
    };
  }, [letGo]);

  const onPointerDown = useCallback(
    (event: PointerEvent) => {
      letGo();
      justHeld.current = false;
      isTouched.current = event.pointerType !== "mouse";
      const index = indexOf(event.target);
      // A second finger zooms.
      if (!isTouched.current || !event.isPrimary || index === null || !current.current) return;
      touch.current = { index, x: event.clientX, y: event.clientY, timer: setTimeout(hold, HELD_MS) };
    },
    [hold, letGo],
  );

  const onContextMenu = useCallback(
    (event: MouseEvent) => {
      if (!isTouched.current || !current.current) return;
      // The system's own long press, which may be the shorter one: no menu of the picture.
      event.preventDefault();
      hold();
    },
    [hold],
  );

  const wasHeld = useCallback(() => justHeld.current, []);
  return { onPointerDown, onContextMenu, wasHeld };
}
