// Two editors at once: what each has made of the same beginning, brought together field by field.
import { type Draft, isSame, NO_TEXTS, TEXTS, type Texts } from "./draft";

export type PlainField = Exclude<keyof Draft, "texts">;
export type FieldName = PlainField | keyof Texts;

/** One thing that can be said of a picture; texts are said per language. */
export interface Field {
  readonly name: FieldName;
  readonly locale: string | null;
}

/** A text is null where its language is not there at all. */
export type FieldValue = Draft[PlainField] | null;

export interface Conflict extends Field {
  readonly base: FieldValue;
  readonly mine: FieldValue;
  readonly theirs: FieldValue;
}

export interface Merge {
  /** With mine wherever there is a conflict. */
  readonly merged: Draft;
  /** What only the other editor has changed, and is taken over. */
  readonly takenOver: readonly Field[];
  readonly conflicts: readonly Conflict[];
}

const PLAIN = [
  "name",
  "gravity",
  "focal_point",
  "category_ids",
  "creator",
  "copyright_notice",
  "license_url",
  "digital_source_type",
] as const satisfies readonly PlainField[];

/** `mine` and `theirs` both began as `base`. */
export function merge(base: Draft, mine: Draft, theirs: Draft): Merge {
  const takenOver: Field[] = [];
  const conflicts: Conflict[] = [];
  let merged = mine;
  for (const field of fieldsOf(base, mine, theirs)) {
    const [was, my, their] = [valueIn(base, field), valueIn(mine, field), valueIn(theirs, field)];
    if (isEqual(their, was) || isEqual(their, my)) continue;
    if (isEqual(my, was)) {
      merged = withValue(merged, field, their);
      takenOver.push(field);
    } else conflicts.push({ ...field, base: was, mine: my, theirs: their });
  }
  return { merged, takenOver, conflicts };
}

export function valueIn(draft: Draft, { name, locale }: Field): FieldValue {
  if (locale === null) return draft[name as PlainField];
  return draft.texts[locale]?.[name as keyof Texts] ?? null;
}

/** A language is gone once all its texts are null. */
export function withValue(draft: Draft, { name, locale }: Field, value: FieldValue): Draft {
  if (locale === null) return { ...draft, [name]: value };
  const { [locale]: before, ...others } = draft.texts;
  const isLast = TEXTS.every((field) => field === name || !before?.[field]);
  if (value === null && isLast) return { ...draft, texts: others };
  const after = { ...NO_TEXTS, ...before, [name]: value ?? "" };
  return { ...draft, texts: { ...draft.texts, [locale]: after } };
}

export function keyOf({ name, locale }: Field): string {
  return locale === null ? name : `${name} ${locale}`;
}

function fieldsOf(...drafts: readonly Draft[]): Field[] {
  const locales = new Set(drafts.flatMap(({ texts }) => Object.keys(texts)));
  const plain = PLAIN.map((name): Field => ({ name, locale: null }));
  return [...plain, ...[...locales].flatMap((locale) => TEXTS.map((name): Field => ({ name, locale })))];
}

function isEqual(one: FieldValue, other: FieldValue): boolean {
  const plain = (value: FieldValue) => (Array.isArray(value) ? [...value].sort() : value);
  return isSame(plain(one), plain(other));
}
