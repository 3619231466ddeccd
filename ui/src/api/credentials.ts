// How requests show who asks. A key lives in this module's memory and nowhere else: a reload forgets it.

let shownKey: string | null = null;

export function showKey(key: string): void {
  shownKey = key;
}

export function forgetKey(): void {
  shownKey = null;
}

/**
 * The headers that every request of the desk needs. For requests that are not made by a client of
 * `client.ts` (the upload's XMLHttpRequest): ask at each request, never keep the answer.
 */
export function requestHeaders(): Record<string, string> {
  // Without a key the cookie speaks, and then the server wants the mark: no form elsewhere can send it.
  const mark = { "x-picturedesk-desk": "1" };
  return shownKey === null ? mark : { ...mark, "x-api-key": shownKey };
}
