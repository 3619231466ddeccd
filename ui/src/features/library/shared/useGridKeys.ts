// What keys do in a grid, and for it on the whole page.
import { type KeyboardEvent, useEffect, useRef } from "react";
import { useTranslations } from "use-intl";
import type { Image } from "@/api/client";
import { say } from "@/design/toasts";
import type { Layout } from "./layout";
import { movedBy } from "./moving";
import { isTakenElsewhere } from "./typing";
import { useAwaitedEnd } from "./useAwaitedEnd";
import { useOpening } from "./useOpening";
import { type GridPlace, indexOf } from "./usePlace";
import type { Selecting } from "./useSelecting";

/** What keys and mouse work on. */
export interface Acting {
  readonly layout: Layout;
  readonly place: GridPlace;
  readonly reveal: (index: number) => void;
  /** False until it is known how many pictures there are. */
  readonly isKnown: boolean;
  readonly imageAt: (index: number) => Image | undefined;
  /** Null where nothing can be selected. */
  readonly selecting: Selecting | null;
}

/** How much of a window Page Up and Page Down move. */
const PAGE = 0.8;

export function useGridKeys(acting: Acting): (event: KeyboardEvent) => void {
  const { layout, place, reveal, isKnown, imageAt, selecting } = acting;
  const open = useOpening();
  const latest = useRef(acting);
  latest.current = acting;
  const awaitEnd = useAwaitedEnd(isKnown);
  usePageKeys(selecting);

  return (event) => {
    const index = indexOf(event.target);
    if (index === null || event.altKey) return;
    const isCommand = event.ctrlKey || event.metaKey;
    const pageHeight = window.innerHeight * PAGE;
    const stroke = { key: event.key, isCommand, pageHeight };
    const next = movedBy(stroke, layout, index);
    if (next !== null) {
      event.preventDefault();
      if (!isKnown && event.key === "End") {
        awaitEnd(() => {
          const { layout, place, reveal } = latest.current;
          const end = movedBy(stroke, layout, index) ?? index;
          reveal(end);
          place.focus(end);
        });
        return;
      }
      if (event.shiftKey) selecting?.extend(next, index);
      reveal(next);
      place.focus(next);
      return;
    }
    if (isCommand) return;
    const image = imageAt(index);
    switch (event.key) {
      case " ":
        event.preventDefault();
        if (image) place.preview(index);
        return;
      case "Enter":
      case "e":
        event.preventDefault();
        if (image) open(image);
        return;
      case "x":
        selecting?.toggle(index);
    }
  };
}

/** Ctrl+A and Escape, wherever the focus is. */
function usePageKeys(selecting: Selecting | null): void {
  const t = useTranslations("library.grid");
  useEffect(() => {
    if (!selecting) return;
    const onKeyDown = (event: globalThis.KeyboardEvent) => {
      if (isTakenElsewhere(event)) return;
      if (event.key.toLowerCase() === "a" && (event.ctrlKey || event.metaKey)) {
        event.preventDefault();
        say(t("selectedLoaded", { count: selecting.selectLoaded() }));
      }
      if (event.key === "Escape") selecting.clear();
    };
    document.addEventListener("keydown", onKeyDown);
    return () => document.removeEventListener("keydown", onKeyDown);
  }, [selecting, t]);
}
