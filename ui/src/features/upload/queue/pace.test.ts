import { expect, test } from "vitest";
import { Pace } from "./pace";

test("the pace is that of the last ten seconds", () => {
  const pace = new Pace();
  pace.add(1_000_000, 0);
  for (let second = 60; second <= 65; second++) pace.add(100, second * 1000);

  expect(pace.bytesPerSecond(65_000)).toBe(100);
});

test("at the start nobody knows", () => {
  const pace = new Pace();
  pace.add(100, 0);

  expect(pace.bytesPerSecond(500)).toBeNull();
  expect(pace.bytesPerSecond(60_000)).toBeNull();
});
