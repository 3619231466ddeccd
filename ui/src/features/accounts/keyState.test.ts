import { expect, test } from "vitest";
import { dayOf, endOfDay, type Key, stateOf, summaryOf } from "./keyState";

const now = new Date("2026-06-15T12:00:00Z");
const key = (more: Partial<Key>): Key => ({
  id: "0123456789ab",
  account_id: 1,
  label: null,
  created_at: "2026-01-01T00:00:00Z",
  expires_at: null,
  revoked_at: null,
  last_used_at: null,
  ...more,
});

test("a key is good until it expires or is revoked", () => {
  expect(stateOf(key({}), now)).toBe("good");
  expect(stateOf(key({ expires_at: "2026-06-15T12:00:01Z" }), now)).toBe("good");
  expect(stateOf(key({ expires_at: "2026-06-15T12:00:00Z" }), now)).toBe("expired");
  expect(stateOf(key({ expires_at: "2026-01-02T00:00:00Z", revoked_at: "2026-01-01T00:00:00Z" }), now)).toBe(
    "revoked",
  );
});

test("an account's keys are counted where they are good, their use where it was last", () => {
  const keys = [
    key({ last_used_at: "2026-03-01T00:00:00Z" }),
    key({ revoked_at: "2026-05-01T00:00:00Z", last_used_at: "2026-04-01T00:00:00Z" }),
    key({}),
  ];

  expect(summaryOf(keys, now)).toEqual({ good: 2, lastUsed: "2026-04-01T00:00:00Z" });
  expect(summaryOf([], now)).toEqual({ good: 0, lastUsed: null });
});

test("a key lasts to the end of the day that was chosen", () => {
  expect(endOfDay("2026-12-31")).toBe(new Date(2026, 11, 31, 23, 59, 59).toISOString());
  expect(endOfDay("")).toBeNull();
  expect(dayOf(new Date(2026, 0, 5))).toBe("2026-01-05");
});
