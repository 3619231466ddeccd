// What a batch changes in one image, and what takes it back.
import type { Image, Schema } from "@/api/client";

type Change = Schema<"UpdateImageBody">;
type LocaleTexts = Schema<"LocaleBody">;

/** What is absent stays as it is; an empty text empties. */
export interface Edit {
  /** The language of credit and caption. */
  readonly locale: string;
  readonly credit?: string;
  /** Plain text. */
  readonly caption?: string;
  readonly addedCategory?: string;
  readonly removedCategory?: string;
  readonly status?: Image["status"];
}

/** The fields of *image* that *edit* changes, with their new values; null when it is so already. */
export function changeOf(image: Image, edit: Edit): Change | null {
  const change: Change = {};
  const locales = localesWith(image.locales, edit);
  if (locales) change.locales = locales;
  const categories = categoriesWith(image.category_ids, edit);
  if (categories) change.category_ids = categories;
  if (edit.status && edit.status !== image.status) change.status = edit.status;
  return Object.keys(change).length > 0 ? change : null;
}

/** The former values of what *change* has changed. */
export function inverseOf(image: Image, change: Change): Change {
  return {
    ...(change.locales && { locales: image.locales }),
    ...(change.category_ids && { category_ids: image.category_ids }),
    ...(change.status && { status: image.status }),
  };
}

/** Plain text as a caption's HTML: an empty line parts paragraphs. */
export function captionHtml(text: string): string {
  return text
    .trim()
    .split(/\n\s*\n/)
    .filter((paragraph) => paragraph.trim())
    .map((paragraph) => `<p>${escaped(paragraph.trim()).replaceAll("\n", "<br>")}</p>`)
    .join("");
}

function localesWith(locales: readonly LocaleTexts[], { locale, credit, caption }: Edit) {
  if (credit === undefined && caption === undefined) return null;
  const before = locales.find((entry) => entry.locale === locale);
  const after: LocaleTexts = {
    ...(before ?? { locale }),
    ...(credit !== undefined && { credit: credit.trim() }),
    ...(caption !== undefined && { caption_html: captionHtml(caption) }),
  };
  const isSame =
    (before?.credit ?? "") === (after.credit ?? "") &&
    (before?.caption_html ?? "") === (after.caption_html ?? "");
  if (isSame) return null;
  return before ? locales.map((entry) => (entry === before ? after : entry)) : [...locales, after];
}

function categoriesWith(ids: readonly string[], { addedCategory, removedCategory }: Edit): string[] | null {
  const after = ids.filter((id) => id !== removedCategory);
  if (addedCategory && !after.includes(addedCategory)) after.push(addedCategory);
  const isSame = after.length === ids.length && after.every((id) => ids.includes(id));
  return isSame ? null : after;
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
