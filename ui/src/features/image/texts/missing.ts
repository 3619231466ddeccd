// What a picture still lacks: languages that every picture should have, and texts in them.
import { type Draft, TEXTS, type Texts } from "../form/draft";

export type Lack = "all" | keyof Texts;

/** What is missing in `locale`; "all" where the language is not there. */
export function lacksOf(draft: Draft, locale: string): Lack[] {
  const texts = draft.texts[locale];
  if (!texts) return ["all"];
  return TEXTS.filter((field) => texts[field].trim() === "");
}

/** The wanted languages in their order, then those that are there beside them. */
export function shownLocales(draft: Draft, wanted: readonly string[]): string[] {
  const others = Object.keys(draft.texts).filter((locale) => !wanted.includes(locale));
  return [...wanted, ...others.sort()];
}

/** A tag as the server will write it, or null where it is none. */
export function canonicalTag(text: string): string | null {
  try {
    return Intl.getCanonicalLocales(text.trim())[0] ?? null;
  } catch {
    return null;
  }
}
