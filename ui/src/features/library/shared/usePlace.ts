// Where the focus is in a grid, and getting back there: from a preview, and from another page.
import { type FocusEvent, type RefObject, useCallback, useLayoutEffect, useRef, useState } from "react";
import { useLocation, useSearch } from "wouter";
import { arrivedBy } from "@/app/navigation";
import type { Outline } from "./queries";
import { remember, remembered } from "./returning";

export interface GridPlace {
  /** The index that the Tab key comes to. */
  readonly focused: number;
  /** The index in the large view; null while it is closed. */
  readonly previewed: number | null;
  readonly focus: (index: number) => void;
  readonly preview: (index: number) => void;
  readonly closePreview: () => void;
  readonly onFocus: (event: FocusEvent) => void;
}

export function usePlace(
  list: RefObject<HTMLElement | null>,
  outline: Outline | null,
  count: number,
): GridPlace {
  const [wanted, setWanted] = useState(0);
  const [previewed, setPreviewed] = useState<number | null>(null);
  const focused = Math.min(wanted, Math.max(0, count - 1));
  const takesFocus = useRef(false);

  // At every drawing: when it has moved, and its cell is in the page.
  useLayoutEffect(() => {
    if (!takesFocus.current || previewed !== null) return;
    const cell = cellAt(list.current, focused);
    if (!cell) return;
    takesFocus.current = false;
    cell.focus({ preventScroll: true });
  });

  const focus = useCallback((index: number) => {
    takesFocus.current = true;
    setWanted(index);
  }, []);
  const preview = useCallback((index: number) => {
    setWanted(index);
    setPreviewed(index);
  }, []);
  const closePreview = useCallback(() => {
    setPreviewed(null);
    if (previewed !== null) focusFor(FRAMES, list, previewed);
  }, [list, previewed]);
  const onFocus = useCallback((event: FocusEvent) => {
    const index = indexOf(event.target);
    if (index !== null) setWanted(index);
  }, []);

  useReturn(outline, count, focused, focus);
  return { focused, previewed, focus, preview, closePreview, onFocus };
}

/** The dialog gives the focus back to where it came from, a few frames after it has closed: ours comes after that. */
const FRAMES = 4;

function focusFor(frames: number, list: RefObject<HTMLElement | null>, index: number): void {
  cellAt(list.current, index)?.focus({ preventScroll: true });
  if (frames > 0) requestAnimationFrame(() => focusFor(frames - 1, list, index));
}

/** The index of the picture that an event happened in. */
export function indexOf(target: EventTarget): number | null {
  const cell = target instanceof Element ? target.closest<HTMLElement>("[data-index]") : null;
  return cell ? Number(cell.dataset.index) : null;
}

function cellAt(list: HTMLElement | null, index: number): HTMLElement | null {
  return list?.querySelector<HTMLElement>(`[data-index="${index}"]`) ?? null;
}

/** Keeps the place for each address, and takes it up again when it is come back to. */
function useReturn(outline: Outline | null, count: number, focused: number, focus: (index: number) => void) {
  const [path] = useLocation();
  const search = useSearch();
  const address = `${path}?${search}`;
  const awaited = useRef<string | null>(null);
  const before = useRef<string | null>(null);
  const now = useRef(focused);
  now.current = focused;

  // In layout effects, which also run when React only hides the grid, because the next page is not loaded yet, and
  // shows it again: focus and scroll position are lost then, too.
  useLayoutEffect(() => {
    const isOther = before.current !== null && before.current !== address;
    before.current = address;
    awaited.current = arrivedBy() === "back" ? address : null;
    if (isOther && awaited.current === null) window.scrollTo(0, 0);
    return () => {
      // Before the rows go. A place that was not reached yet is still the one to come back to.
      if (awaited.current === null) remember(address, { scrollY: window.scrollY, focused: now.current });
    };
  }, [address]);

  // At every drawing, until the rows of this address are there.
  useLayoutEffect(() => {
    if (awaited.current === null || !outline || outline.isProvisional || count === 0) return;
    const place = remembered(awaited.current);
    awaited.current = null;
    if (!place) return;
    window.scrollTo(0, place.scrollY);
    focus(place.focused);
  });
}
