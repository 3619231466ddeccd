// Drafts that have not been saved outlive a reload of their tab.
import type { Draft } from "./draft";

export interface StoredDraft {
  readonly base: Draft;
  readonly etag: string | null;
  readonly draft: Draft;
}

/** Desks are shared: another account does not find it. */
const nameOf = (accountId: number, imageId: string) => `desk.draft.${accountId}.${imageId}`;

export function storedDraft(accountId: number, imageId: string): StoredDraft | null {
  const text = sessionStorage.getItem(nameOf(accountId, imageId));
  return text === null ? null : (JSON.parse(text) as StoredDraft);
}

export function storeDraft(accountId: number, imageId: string, stored: StoredDraft): void {
  try {
    sessionStorage.setItem(nameOf(accountId, imageId), JSON.stringify(stored));
  } catch {
    // There is no room: the draft is still in the page, which asks before it is left.
  }
}

export function forgetDraft(accountId: number, imageId: string): void {
  sessionStorage.removeItem(nameOf(accountId, imageId));
}
