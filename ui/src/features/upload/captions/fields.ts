// The texts of an image that are written after uploading, each by the name of its field.
import type { Image, Schema } from "@/api/client";
import { htmlOf, textOf } from "./plainCaption";

export const TEXTS = ["credit", "caption", "alt"] as const;
export type Text = (typeof TEXTS)[number];
/** `name`, or a text in a language: `en caption`. */
export type Field = "name" | `${string} ${Text}`;
export type Edits = Readonly<Partial<Record<Field, string>>>;

type Locale = Image["locales"][number];

export function fieldOf(locale: string, text: Text): Field {
  return `${locale} ${text}`;
}

/** Null for a caption that plain text cannot hold. */
export function keptIn(image: Image, field: Field): string | null {
  if (field === "name") return image.name;
  const [locale, text] = partsOf(field);
  const entry = image.locales.find((each) => each.locale === locale);
  if (!entry) return "";
  if (text === "caption") return textOf(entry.caption_html);
  return text === "alt" ? entry.alt_text : entry.credit;
}

/** What to send so that *edits* come true and all other texts stay. */
export function updateOf(image: Image, edits: Edits): Schema<"UpdateImageBody"> {
  const { name, ...texts } = edits;
  const fields = Object.keys(texts) as Field[];
  return {
    ...(name !== undefined && { name }),
    ...(fields.length > 0 && { locales: localesWith(image.locales, texts, fields) }),
  };
}

function localesWith(locales: readonly Locale[], edits: Edits, fields: readonly Field[]) {
  const entries = new Map<string, Omit<Locale, "id"> & { id?: string }>(
    locales.map((entry) => [entry.locale, { ...entry }]),
  );
  for (const field of fields) {
    const [locale, text] = partsOf(field);
    const entry = entries.get(locale) ?? { locale, credit: "", caption_html: "", alt_text: "" };
    const value = edits[field] ?? "";
    if (text === "caption") entry.caption_html = htmlOf(value);
    else if (text === "alt") entry.alt_text = value;
    else entry.credit = value;
    entries.set(locale, entry);
  }
  return [...entries.values()];
}

function partsOf(field: Field): [locale: string, text: Text] {
  const [locale = "", text = "credit"] = field.split(" ");
  return [locale, text as Text];
}

/** The field of ours that a path of the server's, such as `locales[0].credit`, is about. */
export function fieldAt(path: string, locales: readonly { readonly locale: string }[]): Field | null {
  if (path === "name") return "name";
  const [, index, key] = /^locales\[(\d+)\]\.(credit|caption_html|alt_text)$/.exec(path) ?? [];
  const locale = locales[Number(index)]?.locale;
  if (locale === undefined || key === undefined) return null;
  return fieldOf(locale, key === "credit" ? "credit" : key === "alt_text" ? "alt" : "caption");
}
