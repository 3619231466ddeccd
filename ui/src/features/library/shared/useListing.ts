// The data of a list: its outline, and the pages of what is in view, asked for as they come into view.
import { keepPreviousData, useQueries, useQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useMemo, useState } from "react";
import type { Image } from "@/api/client";
import { type ImageFilter, type Outline, outlineOptions, pageOptions, provisional, STEP } from "./queries";

/** While somebody flies past, pages are asked for only where they rest. */
const RESTING_MS = 90;

export interface Range {
  readonly first: number;
  readonly last: number;
}

export interface Outlined {
  /** Null until anything is known. While another filter is being asked for, the outline of the one before. */
  readonly outline: Outline | null;
  readonly isUpdating: boolean;
  readonly error: unknown;
  readonly askAgain: () => void;
}

export function useOutline(filter: ImageFilter): Outlined {
  const outlined = useQuery({ ...outlineOptions(filter), placeholderData: keepPreviousData });
  // At the same time as the outline: the first pictures need not wait for it.
  const first = useQuery({ ...pageOptions(filter, null, STEP), enabled: !outlined.data });
  const outline = useMemo(
    () => outlined.data ?? (first.data ? provisional(filter, first.data) : null),
    [outlined.data, first.data, filter],
  );
  const { refetch } = outlined;
  const askAgain = useCallback(() => void refetch(), [refetch]);
  const isUpdating = outlined.isPlaceholderData || outlined.isPending;
  return { outline, isUpdating, error: outlined.error, askAgain };
}

/** The image at an index, if its page is here. *inView*: the indices to fetch pages for. */
export function useImagesIn(outline: Outline | null, inView: Range): (index: number) => Image | undefined {
  const wanted = usePagesIn(outline, inView);
  const pages = useQueries({
    queries: outline
      ? wanted.map((page) => pageOptions(outline.filter, outline.cursors[page] ?? null, outline.step))
      : [],
    combine: dataOf,
  });
  const step = outline?.step ?? STEP;
  return useCallback(
    (index: number) => {
      const at = wanted.indexOf(Math.floor(index / step));
      return at < 0 ? undefined : pages[at]?.[index % step];
    },
    [wanted, pages, step],
  );
}

/** Reads pages that are kept, and fetches those that are not: for ranges that reach beyond what is in view. */
export function usePages(outline: Outline | null) {
  const cache = useQueryClient();
  const loaded = useCallback(
    (index: number): Image | undefined => {
      if (!outline) return undefined;
      const page = Math.floor(index / outline.step);
      const { queryKey } = pageOptions(outline.filter, outline.cursors[page] ?? null, outline.step);
      return cache.getQueryData<Image[]>(queryKey)?.[index % outline.step];
    },
    [cache, outline],
  );
  const fetched = useCallback(
    async ({ first, last }: Range): Promise<Image[]> => {
      if (!outline) return [];
      const images: Image[] = [];
      for (let page = Math.floor(first / outline.step); page <= Math.floor(last / outline.step); page++) {
        const options = pageOptions(outline.filter, outline.cursors[page] ?? null, outline.step);
        const start = page * outline.step;
        const here = await cache.ensureQueryData(options);
        images.push(...here.slice(Math.max(0, first - start), last - start + 1));
      }
      return images;
    },
    [cache, outline],
  );
  return { loaded, fetched };
}

/** The pages that are in view and the next one; far jumps are waited out. */
function usePagesIn(outline: Outline | null, { first, last }: Range): readonly number[] {
  const step = outline?.step ?? STEP;
  const end = Math.max(0, (outline?.cursors.length ?? 1) - 1);
  const from = Math.min(end, Math.floor(first / step));
  const to = Math.min(end, Math.floor(last / step) + 1);
  const [rested, setRested] = useState({ from, to });
  const isNear = from <= rested.to + 1 && to >= rested.from - 1;

  useEffect(() => {
    if (from === rested.from && to === rested.to) return;
    const timer = setTimeout(() => setRested({ from, to }), isNear ? 0 : RESTING_MS);
    return () => clearTimeout(timer);
  }, [from, to, rested, isNear]);

  return useMemo(() => {
    const pages: number[] = [];
    for (let page = Math.min(rested.from, end); page <= Math.min(rested.to, end); page++) pages.push(page);
    return pages;
  }, [rested, end]);
}

function dataOf(results: readonly { data: Image[] | undefined }[]): (Image[] | undefined)[] {
  return results.map(({ data }) => data);
}
