// What a change has changed, field by field.

import { TEXTS, type Texts } from "../form/draft";
import type { Field } from "../form/merge";
import type { Change } from "../queries";

export interface Difference extends Field {
  readonly before: unknown;
  readonly after: unknown;
}

/** Facts that say nothing to an editor, or that the action itself says. */
const UNTOLD = new Set(["deleted_at", "origin", "file_hash"]);
/** What every picture begins with. */
const UNTOLD_AT_FIRST = new Set(["file_key", "gravity", "status"]);

/** What differs in an update; a creation says only what it began with. */
export function differencesIn({ before, after }: Pick<Change, "before" | "after">): Difference[] {
  const names = Object.keys({ ...before, ...after }).filter(
    (name) => !UNTOLD.has(name) && !(before === null && UNTOLD_AT_FIRST.has(name)),
  );
  return names.flatMap((name) => {
    if (name === "locales") return textDifferences(before?.locales, after?.locales);
    const difference = { name, locale: null, before: before?.[name], after: after?.[name] } as Difference;
    return isEmpty(difference.before) && isEmpty(difference.after) ? [] : [difference];
  });
}

function textDifferences(before: unknown, after: unknown): Difference[] {
  const [was, is] = [textsIn(before), textsIn(after)];
  const locales = new Set([...was.keys(), ...is.keys()]);
  return [...locales].flatMap((locale) =>
    TEXTS.map((name): Difference => {
      return { name, locale, before: was.get(locale)?.[name] ?? "", after: is.get(locale)?.[name] ?? "" };
    }).filter((difference) => difference.before !== difference.after),
  );
}

function textsIn(locales: unknown): Map<string, Texts> {
  const entries = Array.isArray(locales) ? (locales as (Texts & { locale: string })[]) : [];
  return new Map(entries.map((entry) => [entry.locale, entry]));
}

function isEmpty(value: unknown): boolean {
  return (
    value === null || value === undefined || value === "" || (Array.isArray(value) && value.length === 0)
  );
}

/** A caption as the words that people read, a line for each paragraph. */
export function plainText(html: string): string {
  const { body } = new DOMParser().parseFromString(html.replaceAll(/<br>|<\/(p|li)>/g, "\n"), "text/html");
  return (body.textContent ?? "").trim();
}
