// The address's filters, sort and view, and how to change them.
import { useCallback, useMemo } from "react";
import { useSearchParams } from "wouter";
import { filterOf, paramsOf, type Wanted, wantedBy } from "./address";
import type { ImageFilter } from "./shared/queries";

export interface Wanting {
  readonly wanted: Wanted;
  /** The same object while it asks for the same. */
  readonly filter: ImageFilter;
  /** `replace` changes the entry of the history, rather than to add one. */
  readonly want: (change: Partial<Wanted>, options?: { replace: boolean }) => void;
}

export function useWanted(): Wanting {
  const [params, setParams] = useSearchParams();
  const written = params.toString();
  const wanted = useMemo(() => wantedBy(new URLSearchParams(written)), [written]);
  const asked = JSON.stringify(filterOf(wanted));
  const filter = useMemo(() => JSON.parse(asked) as ImageFilter, [asked]);
  const want = useCallback(
    (change: Partial<Wanted>, options?: { replace: boolean }) =>
      setParams((now) => paramsOf({ ...wantedBy(now), ...change }), options),
    [setParams],
  );
  return { wanted, filter, want };
}
