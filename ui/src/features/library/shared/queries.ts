// The outline of a list and its pages, as they are asked for and kept.
import { queryOptions } from "@tanstack/react-query";
import { backoffice, bodyOf, type Image, type Schema } from "@/api/client";
import type { operations } from "@/api/generated/backoffice";
import { keys } from "@/api/keys";

type ListQuery = NonNullable<operations["paginated_images"]["parameters"]["query"]>;
/** Which images, in which order: the API's own names. */
export type ImageFilter = Omit<ListQuery, "after" | "before" | "limit" | "count">;

/** How many images a page has: the outline's step. The first page is asked for before the outline says so. */
export const STEP = 100;
const KEPT_MS = 120_000;
const LARGEST_RATIO = 65_535;

/** A whole list at a glance, and the filter that it is the answer to. */
export interface Outline {
  readonly filter: ImageFilter;
  readonly total: number;
  readonly step: number;
  readonly ratios: Uint16Array;
  readonly cursors: readonly (string | null)[];
  readonly truncated: boolean;
  /** True while only the first page is known. */
  readonly isProvisional: boolean;
}

export function outlineOptions(filter: ImageFilter) {
  return queryOptions({
    queryKey: keys.images.outline(filter),
    queryFn: async ({ signal }) => {
      const path = "/api/core/v2/assets/images/outline";
      const { data } = await bodyOf(backoffice.GET(path, { params: { query: filter }, signal }));
      return outlineOf(filter, data);
    },
    structuralSharing: false,
  });
}

/** The images of a page; *after* is the outline's cursor for it. */
export function pageOptions(filter: ImageFilter, after: string | null, limit: number) {
  return queryOptions({
    queryKey: keys.images.list({ ...filter, after, limit }),
    queryFn: async ({ signal }): Promise<Image[]> => {
      const query = { ...filter, limit, ...(after === null ? {} : { after }) };
      return (await bodyOf(backoffice.GET("/api/core/v2/assets/images", { params: { query }, signal }))).data;
    },
    gcTime: KEPT_MS,
  });
}

/** What can be shown of a list of which only the first page has come. */
export function provisional(filter: ImageFilter, images: readonly Image[]): Outline {
  const ratios = images.map(({ width, height }) => Math.round((1000 * width) / Math.max(1, height)));
  return {
    ...outlineOf(filter, { total: images.length, step: STEP, ratios, cursors: [null], truncated: false }),
    isProvisional: true,
  };
}

function outlineOf(filter: ImageFilter, data: Schema<"Outline">): Outline {
  const ratios = Uint16Array.from(data.ratios, (ratio) => Math.min(ratio, LARGEST_RATIO));
  return { ...data, filter, ratios, isProvisional: false };
}
