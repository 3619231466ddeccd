import { expect, test } from "vitest";
import { runEach } from "./run";

const ITEMS = Array.from({ length: 20 }, (_, at) => at);

test("four are under way at a time", async () => {
  let now = 0;
  let most = 0;

  const { done } = await runEach(ITEMS, async (item) => {
    most = Math.max(most, ++now);
    await Promise.resolve();
    now--;
    return item * 2;
  });

  expect(most).toBe(4);
  expect(done.map(({ result }) => result).sort((a, b) => a - b)).toEqual(ITEMS.map((item) => item * 2));
});

test("one that fails is told and the others go on", async () => {
  const { done, failed } = await runEach(ITEMS, async (item) => {
    if (item === 3) throw new Error("stale");
  });

  expect(done).toHaveLength(19);
  expect(failed.map(({ item }) => item)).toEqual([3]);
});

test("stopping lets those under way finish and begins no more", async () => {
  const stop = new AbortController();

  const { done, skipped } = await runEach(
    ITEMS,
    async (item) => {
      if (item === 5) stop.abort();
    },
    { signal: stop.signal },
  );

  expect(done.length).toBeLessThan(10);
  expect(done.length + skipped.length).toBe(20);
});

test("progress counts to the end", async () => {
  const heard: number[] = [];

  await runEach(ITEMS, async () => {}, { onProgress: (over) => heard.push(over) });

  expect(heard.at(-1)).toBe(20);
});
