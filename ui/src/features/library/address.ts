// What the library shows, as the query string of its address: shareable, and the back button's business.
import type { ImageFilter } from "./shared/queries";

export const SORTS = [
  "-inserted_at",
  "+inserted_at",
  "-updated_at",
  "+updated_at",
  "+name",
  "-name",
] as const satisfies readonly NonNullable<ImageFilter["sort"]>[];
export type Sort = (typeof SORTS)[number];
export const NEWEST: Sort = "-inserted_at";

export const VIEWS = ["grid", "list"] as const;
export type View = (typeof VIEWS)[number];

export const STATUSES = ["active", "archived"] as const;
export const ORIENTATIONS = ["landscape", "portrait", "square"] as const;
export const DELETED = ["only", "include"] as const;
export const EXTENSIONS = ["jpg", "png", "webp", "gif"] as const;

/** The filters that are chips, in their order; each is the API's parameter of that name. */
export const FACETS = [
  "status",
  "extension",
  "category_id",
  "missing_locale",
  "created_by",
  "inserted_from",
  "inserted_to",
  "orientation",
  "deleted",
] as const;
export type Facet = (typeof FACETS)[number];
export type Facets = Partial<Record<Facet, string>>;

/** Short names for people who read addresses. */
const NAMES: Record<Facet, string> = {
  status: "status",
  extension: "type",
  category_id: "category",
  missing_locale: "missing",
  created_by: "by",
  inserted_from: "from",
  inserted_to: "to",
  orientation: "shape",
  deleted: "deleted",
};

const DAY = /^\d{4}-\d{2}-\d{2}$/;
const KNOWN: Record<Facet, (value: string) => boolean> = {
  status: oneOf(STATUSES),
  extension: (value) => /^[a-z]{3,4}$/.test(value),
  category_id: (value) => /^[0-9a-f-]{36}$/i.test(value),
  missing_locale: (value) => /^[\w-]{2,35}$/.test(value),
  created_by: (value) => /^-?\d{1,9}$/.test(value),
  inserted_from: (value) => DAY.test(value),
  inserted_to: (value) => DAY.test(value),
  orientation: oneOf(ORIENTATIONS),
  deleted: oneOf(DELETED),
};

/** Everything that the address says; what it says wrongly counts as not said. */
export interface Wanted {
  readonly search: string;
  readonly facets: Facets;
  readonly sort: Sort;
  readonly view: View;
}

export function wantedBy(params: URLSearchParams): Wanted {
  const facets: Facets = {};
  for (const facet of FACETS) {
    const value = params.get(NAMES[facet]);
    if (value !== null && KNOWN[facet](value)) facets[facet] = value;
  }
  return {
    search: params.get("q") ?? "",
    facets,
    sort: SORTS.find((sort) => sort === params.get("sort")) ?? NEWEST,
    view: VIEWS.find((view) => view === params.get("view")) ?? "grid",
  };
}

export function paramsOf({ search, facets, sort, view }: Wanted): URLSearchParams {
  const params = new URLSearchParams();
  if (search) params.set("q", search);
  for (const facet of FACETS) if (facets[facet]) params.set(NAMES[facet], facets[facet]);
  if (sort !== NEWEST) params.set("sort", sort);
  if (view !== "grid") params.set("view", view);
  return params;
}

export function filterOf({ search, facets, sort }: Wanted): ImageFilter {
  const { created_by, ...rest } = facets;
  return {
    ...(rest as Omit<ImageFilter, "created_by">),
    ...(created_by && { created_by: Number(created_by) }),
    ...(search.trim() && { search: search.trim() }),
    sort,
  };
}

export function isNarrowed({ search, facets }: Wanted): boolean {
  return search.trim() !== "" || Object.keys(facets).length > 0;
}

function oneOf(values: readonly string[]): (value: string) => boolean {
  return (value) => values.includes(value);
}
