// Which categories a tab shows, found by a word and in alphabetical order.
import type { Category } from "@/api/client";
import { categoryName } from "@/app/categories";

export const STATES = ["used", "archived", "deleted"] as const;
export type State = (typeof STATES)[number];

export function stateOf({ is_archived, deleted_at }: Category): State {
  return deleted_at !== null ? "deleted" : is_archived ? "archived" : "used";
}

/** Those that have *search* in any of their names, by state. */
export function found(
  categories: readonly Category[],
  search: string,
  languages: readonly string[],
): Record<State, Category[]> {
  const wanted = folded(search);
  const lists: Record<State, Category[]> = { used: [], archived: [], deleted: [] };
  for (const category of categories)
    if (category.locales.some(({ name }) => folded(name).includes(wanted)) || wanted === "")
      lists[stateOf(category)].push(category);
  const order = new Intl.Collator(languages[0], { numeric: true });
  for (const list of Object.values(lists))
    list.sort((one, other) => order.compare(categoryName(one, languages), categoryName(other, languages)));
  return lists;
}

/** Case and accents do not count. */
function folded(text: string): string {
  return text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().trim();
}
