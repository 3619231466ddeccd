// One picture and all that the server knows of it.
import { infiniteQueryOptions, type QueryClient, queryOptions } from "@tanstack/react-query";
import {
  backoffice,
  bodyOf,
  done,
  type Image,
  ifMatch,
  type Schema,
  type Tagged,
  taggedOf,
} from "@/api/client";
import { keys } from "@/api/keys";

export type ImageUpdate = Schema<"UpdateImageBody">;
export type Change = Schema<"Change">;
export type Usage = Schema<"Usage">;
export type Srcset = Schema<"Srcset">;

const ONE = "/api/core/v2/assets/images/by-id/{id}";
const REFERENCES = "/api/core/v2/references";
const PER_PAGE = 20;

export async function readImage(id: string, signal?: AbortSignal): Promise<Tagged<Image>> {
  return taggedOf(backoffice.GET(ONE, { params: { path: { id } }, ...(signal && { signal }) }));
}

/** @throws ApiError `isStale` when `etag` is given and somebody else was faster. */
export async function updateImage(id: string, body: ImageUpdate, etag: string | null = null) {
  return taggedOf(backoffice.PATCH(ONE, { params: { path: { id }, header: ifMatch(etag) }, body }));
}

export async function deleteImage(id: string, options: { erase: boolean } = { erase: false }): Promise<void> {
  const query = options.erase ? { erase: true } : {};
  return done(backoffice.DELETE(ONE, { params: { path: { id }, query } }));
}

export async function restoreImage(id: string): Promise<Tagged<Image>> {
  return taggedOf(backoffice.POST(`${ONE}/restore`, { params: { path: { id } } }));
}

/** Make what is kept of a picture true again after it has changed. */
export function remember(cache: QueryClient, image: Tagged<Image>): void {
  cache.setQueryData(keys.images.one(image.value.id), image);
  void cache.invalidateQueries({ queryKey: keys.images.lists });
  void cache.invalidateQueries({ queryKey: keys.images.part(image.value.id, "history") });
}

export const imageOf = (id: string) =>
  queryOptions({
    queryKey: keys.images.one(id),
    queryFn: ({ signal }) => readImage(id, signal),
    // Its tag comes with it: half of an older answer must not be kept.
    structuralSharing: false,
  });

export const metadataOf = (id: string, fileKey: string) =>
  queryOptions({
    queryKey: keys.images.part(id, `metadata ${fileKey}`),
    queryFn: async ({ signal }) =>
      (await bodyOf(backoffice.GET(`${ONE}/metadata`, { params: { path: { id } }, signal }))).data,
    staleTime: Number.POSITIVE_INFINITY,
  });

export const usagesOf = (id: string) =>
  infiniteQueryOptions({
    queryKey: keys.images.part(id, "usages"),
    queryFn: ({ signal, pageParam }) =>
      bodyOf(
        backoffice.GET(`${ONE}/usages`, { params: { path: { id }, query: pageFrom(pageParam) }, signal }),
      ),
    initialPageParam: null as string | null,
    getNextPageParam: ({ meta }) => cursorIn(meta.next),
  });

export const historyOf = (id: string) =>
  infiniteQueryOptions({
    queryKey: keys.images.part(id, "history"),
    queryFn: ({ signal, pageParam }) =>
      bodyOf(
        backoffice.GET(`${ONE}/history`, { params: { path: { id }, query: pageFrom(pageParam) }, signal }),
      ),
    initialPageParam: null as string | null,
    getNextPageParam: ({ meta }) => cursorIn(meta.next),
  });

/** The delivery URLs of `recipes`, such as `card.jpg`, in their order. They change with the revision. */
export const urlsOf = (image: Image, recipes: readonly string[]) =>
  queryOptions({
    queryKey: keys.images.part(image.id, `urls ${image.revision} ${recipes.join(" ")}`),
    queryFn: async ({ signal }): Promise<string[]> => {
      const params = { path: { id: image.id } };
      const body = { recipes: [...recipes] };
      const { data } = await bodyOf(backoffice.POST(`${ONE}/urls`, { params, body, signal }));
      return Array.isArray(data) ? data.map(({ url }) => url) : [];
    },
    staleTime: Number.POSITIVE_INFINITY,
  });

export const srcsetOf = (image: Image, preset: string, format: SrcsetFormat) =>
  queryOptions({
    queryKey: keys.images.part(image.id, `srcset ${image.revision} ${preset} ${format}`),
    queryFn: async ({ signal }): Promise<Srcset | null> => {
      const params = { path: { id: image.id } };
      const body = { srcset: { preset, format } };
      const { data } = await bodyOf(backoffice.POST(`${ONE}/urls`, { params, body, signal }));
      return Array.isArray(data) ? null : data;
    },
    staleTime: Number.POSITIVE_INFINITY,
  });

export type SrcsetFormat = NonNullable<Schema<"SrcsetBody">["format"]>;

export async function addReference(imageId: string, provider: string, id: string): Promise<void> {
  const body = { provider, id, urn: `urn:core:image:${imageId}` };
  return done(backoffice.POST(REFERENCES, { body }));
}

/** `ref` is `<provider>:<id>`. */
export async function removeReference(ref: string): Promise<void> {
  return done(backoffice.DELETE(`${REFERENCES}/{ref}`, { params: { path: { ref } } }));
}

function pageFrom(after: string | null): { limit: number; after?: string } {
  return { limit: PER_PAGE, ...(after !== null && { after }) };
}

function cursorIn(next: string | null): string | null {
  return next && new URL(next).searchParams.get("after");
}
