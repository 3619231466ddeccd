// What the bars at the top of the window cover of a list, where they stick.
import { type RefObject, useCallback, useLayoutEffect } from "react";

/**
 * Says it in pixels when asked, and to the styles of *whole* as `--covered`. *head*: of the list's own headings, which
 * stick below *bar*.
 */
export function useCovered(
  bar: RefObject<HTMLElement | null>,
  whole: RefObject<HTMLElement | null>,
  head: number,
): () => number {
  useLayoutEffect(() => {
    const measure = () => whole.current?.style.setProperty("--covered", `${bottomOf(bar.current)}px`);
    measure();
    const observer = new ResizeObserver(measure);
    if (bar.current) observer.observe(bar.current);
    return () => observer.disconnect();
  }, [bar, whole]);
  return useCallback(() => bottomOf(bar.current) + head, [bar, head]);
}

function bottomOf(bar: HTMLElement | null): number {
  return bar ? Number.parseFloat(getComputedStyle(bar).top) + bar.getBoundingClientRect().height : 0;
}
