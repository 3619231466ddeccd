// All live categories, to choose among and to name those of a picture.
import { queryOptions } from "@tanstack/react-query";
import { backoffice, bodyOf, type Category } from "@/api/client";
import { keys } from "@/api/keys";

const PATH = "/api/core/v2/categories";
const PER_PAGE = 200;

export const everyCategory = queryOptions({
  queryKey: keys.categories.every,
  queryFn: async ({ signal }): Promise<Category[]> => {
    const found: Category[] = [];
    let after: string | null = null;
    do {
      const query: { limit: number; after?: string } = { limit: PER_PAGE, ...(after && { after }) };
      const page: { data: Category[]; meta: { next: string | null } } = await bodyOf(
        backoffice.GET(PATH, { params: { query }, signal }),
      );
      found.push(...page.data);
      after = page.meta.next && new URL(page.meta.next).searchParams.get("after");
    } while (after);
    return found;
  },
});

/** What a category is called in the first of `languages` that it has a name in, else in any. */
export function categoryName(category: Category, languages: readonly string[]): string {
  const names = namesOf(category);
  const named = languages.flatMap((language) => names.filter(({ locale }) => locale === language));
  return (named[0] ?? names[0])?.name ?? category.id;
}

/** The names it has, or had when it was deleted: they go and come back with it. */
export function namesOf({ locales, deleted_at: gone }: Category): Category["locales"] {
  return locales.filter(({ deleted_at }) => deleted_at === null || deleted_at === gone);
}
