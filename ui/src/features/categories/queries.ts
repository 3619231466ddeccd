// Categories as this page needs them: all that there ever were, and one with its tag.
import { queryOptions } from "@tanstack/react-query";
import { backoffice, bodyOf, type Category, done, ifMatch, type Tagged, taggedOf } from "@/api/client";
import { keys } from "@/api/keys";
import type { Change } from "./form";

const LIST = "/api/core/v2/categories";
const ONE = "/api/core/v2/categories/{id}";
const PER_PAGE = 200;

/** Deleted ones are among them. */
export const everyCategoryEver = queryOptions({
  queryKey: [...keys.categories.list, "deleted too"],
  queryFn: async ({ signal }): Promise<Category[]> => {
    const found: Category[] = [];
    let after: string | null = null;
    do {
      const query = { limit: PER_PAGE, deleted: "include" as const, ...(after && { after }) };
      const page: { data: Category[]; meta: { next: string | null } } = await bodyOf(
        backoffice.GET(LIST, { params: { query }, signal }),
      );
      found.push(...page.data);
      after = page.meta.next && new URL(page.meta.next).searchParams.get("after");
    } while (after);
    return found;
  },
});

export function readCategory(id: string): Promise<Tagged<Category>> {
  return taggedOf(backoffice.GET(ONE, { params: { path: { id } } }));
}

export function createCategory(body: Change): Promise<Tagged<Category>> {
  return taggedOf(backoffice.POST(LIST, { body }));
}

export function changeCategory(id: string, body: Change, etag: string | null): Promise<Tagged<Category>> {
  return taggedOf(backoffice.PATCH(ONE, { params: { path: { id }, header: ifMatch(etag) }, body }));
}

export function deleteCategory(id: string, etag: string | null): Promise<void> {
  return done(backoffice.DELETE(ONE, { params: { path: { id }, header: ifMatch(etag) } }));
}

export function restoreCategory(id: string): Promise<Tagged<Category>> {
  return taggedOf(backoffice.POST(`${ONE}/restore`, { params: { path: { id } } }));
}
