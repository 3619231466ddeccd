// The query cache: how long answers count as fresh, and what is asked again by itself.
import { QueryClient } from "@tanstack/react-query";
import { ApiError } from "@/api/errors";

const FRESH_MS = 30_000;
const MOST_RETRIES = 3;
const LONGEST_WAIT_MS = 30_000;

export function makeQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      // The server may well be on this machine or in this building: the browser's idea of "online" is no guide.
      queries: { staleTime: FRESH_MS, retry: mayRetry, retryDelay: waitBefore, networkMode: "always" },
      mutations: { retry: false, networkMode: "always" },
    },
  });
}

/** Refusals are final; what passes by itself is asked again. */
export function mayRetry(failures: number, error: Error): boolean {
  return error instanceof ApiError && error.isPassing && failures < MOST_RETRIES;
}

export function waitBefore(failures: number, error: Error): number {
  const asked = error instanceof ApiError ? (error.retryAfterSeconds ?? 0) * 1000 : 0;
  return Math.min(Math.max(asked, 500 * 2 ** failures), LONGEST_WAIT_MS);
}
