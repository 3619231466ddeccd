// Going to the end of a list before anybody knows where that is: it is gone to once that is known.
import { useCallback, useEffect, useRef } from "react";
import { isTakenElsewhere } from "./typing";

/** *isKnown*: the list is the one that was asked for, and whole. Gives what puts a jump off. */
export function useAwaitedEnd(isKnown: boolean): (jump: () => void) => void {
  const jump = useRef<(() => void) | null>(null);
  const awaits = useCallback((later: () => void) => {
    jump.current = later;
  }, []);

  // At every drawing: when the whole list is laid out.
  useEffect(() => {
    if (!isKnown || !jump.current) return;
    const go = jump.current;
    jump.current = null;
    go();
  });

  // The browser's own End, which scrolls to the end of what is there.
  useEffect(() => {
    if (isKnown) return;
    const onKeyDown = (event: KeyboardEvent) => {
      if (isTakenElsewhere(event)) return;
      jump.current = null;
      if (event.key !== "End") return;
      event.preventDefault();
      jump.current = () => window.scrollTo(0, document.documentElement.scrollHeight);
    };
    document.addEventListener("keydown", onKeyDown);
    return () => document.removeEventListener("keydown", onKeyDown);
  }, [isKnown]);

  return awaits;
}
