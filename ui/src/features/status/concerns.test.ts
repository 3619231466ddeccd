import { expect, test } from "vitest";
import { concernsOf, type Status } from "./concerns";

const inspection = (summary: Record<string, number>) => ({ at: "2026-01-01T00:00:00Z", summary });
const status = (more: Partial<Status>): Status => ({
  version: "1",
  started_at: "2026-01-01T00:00:00Z",
  uptime_s: 1,
  counts: {
    images: { live: 0, active: 0, archived: 0, deleted: 0 },
    originals: 0,
    categories: 0,
    accounts: 0,
  },
  stored_bytes: { originals: 0 },
  render_queue: { waiting: 0, busy: 0, processes: 2, capacity: 32, confined: true },
  fsck: inspection({ faults: 0 }),
  scrub: inspection({ faults: 0, last_faults: 0 }),
  ...more,
});

test("a library that was looked through and found whole worries nobody", () => {
  expect(concernsOf(status({}))).toEqual([]);
});

test("faults come before everything else", () => {
  const found = concernsOf(
    status({
      fsck: inspection({ faults: 3 }),
      scrub: inspection({ faults: 1 }),
      render_queue: { waiting: 32, busy: 2, processes: 2, capacity: 32, confined: false },
    }),
  );

  expect(found).toEqual([
    { is: "fsckFaults", count: 3 },
    { is: "scrubFaults", count: 1 },
    { is: "queueFull" },
    { is: "unconfined" },
  ]);
});

test("what the last pass found is not forgotten when the next one begins", () => {
  expect(concernsOf(status({ scrub: inspection({ faults: 0, last_faults: 2 }) }))).toEqual([
    { is: "scrubFaults", count: 2 },
  ]);
});

test("a library that nobody has ever checked is a concern", () => {
  expect(concernsOf(status({ fsck: null, scrub: null }))).toEqual([{ is: "fsckNever" }]);
});
