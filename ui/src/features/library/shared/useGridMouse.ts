// What clicks do in a grid: open a picture, or select where something is selected or Ctrl or Shift is held.
import type { MouseEvent } from "react";
import type { Acting } from "./useGridKeys";
import { useOpening } from "./useOpening";
import { indexOf } from "./usePlace";

const MIDDLE = 1;

/** *wasGesture*: the click is only the end of a rectangle or of a long press. */
export function useGridMouse({ place, imageAt, selecting }: Acting, wasGesture: () => boolean) {
  const open = useOpening();

  const onClick = (event: MouseEvent) => {
    const index = indexOf(event.target);
    const image = index === null ? undefined : imageAt(index);
    if (wasGesture() || index === null || !image) return;
    const isCommand = event.ctrlKey || event.metaKey;
    if (!selecting) {
      open(image, { inNewTab: isCommand });
    } else if (event.shiftKey) {
      // Shift has no other meaning here, and would select text.
      selecting.extend(index, place.focused);
    } else if (isCommand || isTick(event.target) || selecting.selection.images.size > 0) {
      selecting.toggle(index);
    } else {
      open(image);
    }
  };

  const onAuxClick = (event: MouseEvent) => {
    const index = indexOf(event.target);
    const image = index === null ? undefined : imageAt(index);
    if (event.button !== MIDDLE || !image) return;
    event.preventDefault();
    open(image, { inNewTab: true });
  };

  return { onClick, onAuxClick };
}

function isTick(target: EventTarget): boolean {
  return target instanceof Element && target.closest("[data-tick]") !== null;
}
