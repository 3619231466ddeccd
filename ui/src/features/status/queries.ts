// The library's status, asked for again and again while somebody looks.
import { queryOptions } from "@tanstack/react-query";
import { backoffice, bodyOf } from "@/api/client";
import { keys } from "@/api/keys";

const AGAIN_MS = 5_000;

export const statusOptions = queryOptions({
  queryKey: keys.status,
  queryFn: async ({ signal }) => (await bodyOf(backoffice.GET("/api/core/v2/status", { signal }))).data,
  staleTime: 0,
  // Rests while the page is not in view.
  refetchInterval: AGAIN_MS,
});
