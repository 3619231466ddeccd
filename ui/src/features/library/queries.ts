// What filters choose from: categories and the accounts that have images.
import { queryOptions } from "@tanstack/react-query";
import { backoffice, bodyOf, type Category } from "@/api/client";
import { keys } from "@/api/keys";

const PAGE = 200;
/** Menus of more would help nobody. */
const MOST_PAGES = 10;

export const categoriesOptions = queryOptions({
  queryKey: [...keys.categories.list, "choices"],
  queryFn: async ({ signal }): Promise<Category[]> => {
    const categories: Category[] = [];
    let after: string | undefined;
    for (let page = 0; page < MOST_PAGES; page++) {
      const query = { limit: PAGE, ...(after && { after }) };
      const body = await bodyOf(backoffice.GET("/api/core/v2/categories", { params: { query }, signal }));
      categories.push(...body.data);
      after = cursorIn(body.meta.next);
      if (!after) break;
    }
    return categories;
  },
});

export const uploadersOptions = queryOptions({
  queryKey: keys.images.uploaders,
  queryFn: async ({ signal }) =>
    (await bodyOf(backoffice.GET("/api/core/v2/assets/images/uploaders", { signal }))).data,
});

/** In the first of *languages* that it is named in, else in any. */
export function categoryName(category: Category, languages: readonly string[]): string {
  const named = category.locales.filter(({ name }) => name);
  const wanted = languages.flatMap((language) => named.filter(({ locale }) => locale === language));
  return (wanted[0] ?? named[0])?.name ?? category.id;
}

function cursorIn(next: string | null): string | undefined {
  return (next && new URL(next).searchParams.get("after")) || undefined;
}
