// What is typed about a category, what of it is to be sent, and how it is brought together with somebody else's change.
import type { Category, Schema } from "@/api/client";

export type Change = Schema<"UpdateCategoryBody">;

export interface Draft {
  /** By language; empty where it has no name. */
  readonly names: Readonly<Record<string, string>>;
  /** SVG as text; empty where there is none. */
  readonly icon: string;
}

/** `null` is the icon. */
export type Field = string | null;

export interface Merged {
  readonly draft: Draft;
  /** Fields that both have changed, with what the other has put there. */
  readonly conflicts: ReadonlyMap<Field, string>;
}

/** The languages to show fields for: those that are wanted first, then those that are there besides. */
export function languagesOf(category: Category | null, wanted: readonly string[]): string[] {
  const present = liveNames(category).map(({ locale }) => locale);
  return [...new Set([...wanted, ...present])];
}

export function draftOf(category: Category | null): Draft {
  const names = Object.fromEntries(liveNames(category).map(({ locale, name }) => [locale, name]));
  return { names, icon: category?.svg_icon ?? "" };
}

/** Only what differs from *base*, so that it touches nothing else; names that are there keep their ids. */
export function changeOf(base: Category | null, draft: Draft): Change {
  const before = draftOf(base);
  const change: Change = {};
  const names = Object.entries(draft.names).filter(([, name]) => name.trim() !== "");
  const isRenamed = fieldsOf(before, draft).some(
    (field) => field !== null && trimmed(before, field) !== trimmed(draft, field),
  );
  if (isRenamed)
    change.locales = names.map(([locale, name]) => {
      const known = liveNames(base).find((entry) => entry.locale === locale);
      return { ...(known && { id: known.id }), locale, name: name.trim() };
    });
  // The API takes null for "none" and knows it in the answers; its document names the text only.
  if (trimmed(before, null) !== trimmed(draft, null))
    change.svg_icon = (draft.icon.trim() || null) as Change["svg_icon"];
  return change;
}

export function isChanged(change: Change): boolean {
  return Object.keys(change).length > 0;
}

/** Field by field: what only one has changed stays changed; where both have, *mine* stays. */
export function merged(base: Draft, mine: Draft, theirs: Draft): Merged {
  const conflicts = new Map<Field, string>();
  let draft: Draft = theirs;
  for (const field of fieldsOf(base, mine, theirs)) {
    const [was, wanted, is] = [trimmed(base, field), trimmed(mine, field), trimmed(theirs, field)];
    if (wanted === was) continue;
    draft = withValue(draft, field, rawOf(mine, field));
    if (is !== was && is !== wanted) conflicts.set(field, is);
  }
  return { draft, conflicts };
}

export function withValue(draft: Draft, field: Field, value: string): Draft {
  return field === null ? { ...draft, icon: value } : { ...draft, names: { ...draft.names, [field]: value } };
}

function rawOf(draft: Draft, field: Field): string {
  return field === null ? draft.icon : (draft.names[field] ?? "");
}

function trimmed(draft: Draft, field: Field): string {
  return rawOf(draft, field).trim();
}

function fieldsOf(...drafts: readonly Draft[]): Field[] {
  return [...new Set<Field>(drafts.flatMap(({ names }) => Object.keys(names))), null];
}

function liveNames(category: Category | null): Category["locales"] {
  return category?.locales.filter(({ deleted_at }) => deleted_at === null) ?? [];
}
