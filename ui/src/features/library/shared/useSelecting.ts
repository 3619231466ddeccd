// Selecting in a grid: one, a range, all that are loaded, or what a rectangle touches.
import { useCallback, useMemo, useState } from "react";
import type { Image } from "@/api/client";
import type { Outline } from "./queries";
import { NOTHING, rangeTo, type Selection, toggled, withAll } from "./selection";
import { usePages } from "./useListing";

/** A range that reaches beyond what is loaded is fetched, up to so many. */
const LONGEST_RANGE = 5000;

export interface Selecting {
  readonly selection: Selection;
  readonly toggle: (index: number) => void;
  /** From where the last one was selected, else from *focused*. */
  readonly extend: (index: number, focused: number) => void;
  /** Everything loaded; how many that are. */
  readonly selectLoaded: () => number;
  readonly selectOnly: (indices: readonly number[], kept?: Selection) => void;
  readonly clear: () => void;
}

export function useSelecting(outline: Outline | null): Selecting {
  const [selection, setSelection] = useState(NOTHING);
  const { loaded, fetched } = usePages(outline);
  const count = outline?.ratios.length ?? 0;

  const toggle = useCallback(
    (index: number) => {
      const image = loaded(index);
      if (image) setSelection((before) => toggled(before, image, index));
    },
    [loaded],
  );

  const extend = useCallback(
    (index: number, focused: number) => {
      const [first, last] = rangeTo(selection, focused, index);
      const anchor = selection.anchor ?? focused;
      const here = present(first, last, loaded);
      setSelection((before) => withAll(before, here, { anchor }));
      if (here.length > last - first || last - first >= LONGEST_RANGE) return;
      fetched({ first, last }).then(
        (images) =>
          setSelection((before) => (before.anchor === anchor ? withAll(before, images, { anchor }) : before)),
        // What could not be fetched stays as it looks: not selected.
        () => {},
      );
    },
    [selection, loaded, fetched],
  );

  const selectLoaded = useCallback(() => {
    const images = present(0, count - 1, loaded);
    setSelection((before) => withAll(before, images));
    return images.length;
  }, [count, loaded]);

  const selectOnly = useCallback(
    (indices: readonly number[], kept?: Selection) => {
      const images = indices.map(loaded).filter((image) => image !== undefined);
      setSelection((before) => withAll(before, images, { kept, anchor: indices[0] ?? before.anchor }));
    },
    [loaded],
  );

  const clear = useCallback(() => setSelection(NOTHING), []);
  return useMemo(
    () => ({ selection, toggle, extend, selectLoaded, selectOnly, clear }),
    [selection, toggle, extend, selectLoaded, selectOnly, clear],
  );
}

function present(first: number, last: number, loaded: (index: number) => Image | undefined): Image[] {
  const images: Image[] = [];
  for (let index = first; index <= last; index++) {
    const image = loaded(index);
    if (image) images.push(image);
  }
  return images;
}
