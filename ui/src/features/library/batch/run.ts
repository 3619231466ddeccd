// Doing the same to many, a few at a time: what went well, what did not, and stopping in between.

const AT_A_TIME = 4;

export interface Outcome<Item, Result> {
  readonly done: readonly { readonly item: Item; readonly result: Result }[];
  readonly failed: readonly { readonly item: Item; readonly error: unknown }[];
  /** Never begun, since it was stopped. */
  readonly skipped: readonly Item[];
}

/**
 * Four at a time, in order; one that fails does not stop the others, an aborted *signal* lets those under way finish.
 * *onProgress* hears how many are over.
 */
export async function runEach<Item, Result>(
  items: readonly Item[],
  work: (item: Item) => Promise<Result>,
  { signal, onProgress }: { signal?: AbortSignal; onProgress?: (over: number) => void } = {},
): Promise<Outcome<Item, Result>> {
  const done: { item: Item; result: Result }[] = [];
  const failed: { item: Item; error: unknown }[] = [];
  let next = 0;
  const worker = async () => {
    while (next < items.length && !signal?.aborted) {
      const item = items[next++] as Item;
      try {
        done.push({ item, result: await work(item) });
      } catch (error) {
        failed.push({ item, error });
      }
      onProgress?.(done.length + failed.length);
    }
  };
  await Promise.all(Array.from({ length: AT_A_TIME }, worker));
  return { done, failed, skipped: items.slice(next) };
}
