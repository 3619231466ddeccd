// Tells the session that the server no longer knows us, from wherever that was noticed.

const listeners = new Set<() => void>();

/** Call on every 401 of a request that was not made by a client of `client.ts`. */
export function announceSignedOut(): void {
  for (const listener of listeners) listener();
}

export function onSignedOut(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
