// Batches of this tab: how far the running one is, and what takes the last one back. Outlives the page that began it.
import { useSyncExternalStore } from "react";

export interface Running {
  readonly kind: "edit" | "delete" | "undo";
  readonly over: number;
  readonly total: number;
  readonly stop: () => void;
}

/** One picture that a batch has changed. */
export interface Undoable {
  readonly name: string;
  readonly takeBack: () => Promise<unknown>;
}

export interface BatchState {
  /** Null while nothing is under way. */
  readonly running: Running | null;
  /** What the last batch has changed; none once it is taken back. */
  readonly undoables: readonly Undoable[];
  /** Another one for whoever signs in next: what a batch has to say is not for them. */
  readonly tenure: object;
}

let state: BatchState = { running: null, undoables: [], tenure: {} };
const listeners = new Set<() => void>();

export function batchState(): BatchState {
  return state;
}

export function putBatches(change: Partial<BatchState>): void {
  state = { ...state, ...change };
  for (const listener of listeners) listener();
}

/** Nothing of one account's is left to the next. */
export function forgetBatches(): void {
  state.running?.stop();
  putBatches({ running: null, undoables: [], tenure: {} });
}

export function useBatchState(): BatchState {
  return useSyncExternalStore(subscribe, batchState);
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
