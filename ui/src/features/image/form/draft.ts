// What an editor changes of a picture, apart from the answer of the server that it began as.
import type { Image, Schema } from "@/api/client";
import type { Point } from "../preview/geometry";
import type { ImageUpdate } from "../queries";

export interface Texts {
  readonly caption_html: string;
  readonly credit: string;
  readonly alt_text: string;
}

export const TEXTS = ["caption_html", "credit", "alt_text"] as const satisfies readonly (keyof Texts)[];
export const RIGHTS = ["creator", "copyright_notice", "license_url", "digital_source_type"] as const;

/** Where the API has null for an empty text, this has "". */
export interface Draft {
  readonly name: string;
  readonly gravity: Schema<"Gravity">;
  readonly focal_point: Point | null;
  readonly category_ids: readonly string[];
  readonly creator: string;
  readonly copyright_notice: string;
  readonly license_url: string;
  readonly digital_source_type: string;
  /** By language tag. */
  readonly texts: Readonly<Record<string, Texts>>;
}

export const NO_TEXTS: Texts = { caption_html: "", credit: "", alt_text: "" };

export function draftOf(image: Image): Draft {
  const texts = image.locales.map(({ locale, caption_html, credit, alt_text }) => [
    locale,
    { caption_html, credit, alt_text },
  ]);
  return {
    name: image.name,
    gravity: image.gravity,
    focal_point: image.focal_point,
    category_ids: image.category_ids,
    creator: image.creator ?? "",
    copyright_notice: image.copyright_notice ?? "",
    license_url: image.license_url ?? "",
    digital_source_type: image.digital_source_type ?? "",
    texts: Object.fromEntries(texts),
  };
}

/** The request that makes `draft` of `base`: only what differs. The list of texts is always whole. */
export function updateFrom(base: Draft, draft: Draft): ImageUpdate {
  const update: ImageUpdate = {};
  if (draft.name !== base.name) update.name = draft.name;
  if (draft.gravity !== base.gravity) update.gravity = draft.gravity;
  if (!isSame(draft.focal_point, base.focal_point)) update.focal_point = draft.focal_point;
  if (!isSame(sorted(draft.category_ids), sorted(base.category_ids)))
    update.category_ids = [...draft.category_ids];
  for (const field of RIGHTS) if (draft[field] !== base[field]) update[field] = draft[field].trim() || null;
  if (!isSame(byLanguage(draft), byLanguage(base)))
    update.locales = Object.entries(draft.texts).map(([locale, texts]) => ({ locale, ...texts }));
  return update;
}

export function isSameDraft(one: Draft, other: Draft): boolean {
  return Object.keys(updateFrom(one, other)).length === 0;
}

/** For plain values: what JSON says of them. */
export function isSame(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

function sorted(ids: readonly string[]): string[] {
  return [...ids].sort();
}

/** In an order of its own, so that a language taken away and added again is no change. */
function byLanguage({ texts }: Draft): unknown {
  return Object.keys(texts)
    .sort()
    .map((locale) => [locale, ...TEXTS.map((field) => texts[locale]?.[field])]);
}
