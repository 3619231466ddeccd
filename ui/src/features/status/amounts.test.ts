import { expect, test } from "vitest";
import { sizeOf, spanOf } from "./amounts";

test("sizes go by thousands", () => {
  expect(sizeOf(0)).toEqual({ value: 0, unit: "byte" });
  expect(sizeOf(1_500)).toEqual({ value: 1.5, unit: "kilobyte" });
  expect(sizeOf(3_000_000_000_000_000)).toEqual({ value: 3000, unit: "terabyte" });
});

test("spans are told in the largest unit that fits twice", () => {
  expect(spanOf(0)).toEqual({ value: 0, unit: "second" });
  expect(spanOf(119)).toEqual({ value: 119, unit: "second" });
  expect(spanOf(120)).toEqual({ value: 2, unit: "minute" });
  expect(spanOf(47 * 3600)).toEqual({ value: 47, unit: "hour" });
  expect(spanOf(49 * 3600)).toEqual({ value: 2, unit: "day" });
});
