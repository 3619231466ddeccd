// What is selected: images by id, in the order of their selection, and where ranges start.
import type { Image } from "@/api/client";

export interface Selection {
  readonly images: ReadonlyMap<string, Image>;
  /** The index that Shift counts from. */
  readonly anchor: number | null;
}

export const NOTHING: Selection = { images: new Map(), anchor: null };

export function toggled(selection: Selection, image: Image, index: number): Selection {
  const images = new Map(selection.images);
  if (!images.delete(image.id)) images.set(image.id, image);
  return { images, anchor: index };
}

/** Exactly *chosen*, or with *kept* also what was selected before. */
export function withAll(
  selection: Selection,
  chosen: Iterable<Image>,
  options: { kept?: Selection; anchor?: number | null } = {},
): Selection {
  const images = new Map(options.kept?.images);
  for (const image of chosen) images.set(image.id, image);
  return { images, anchor: options.anchor === undefined ? selection.anchor : options.anchor };
}

/** The indices from the anchor to *index*, both included. */
export function rangeTo(selection: Selection, focused: number, index: number): readonly [number, number] {
  const from = selection.anchor ?? focused;
  return from < index ? [from, index] : [index, from];
}
