import { expect, test } from "vitest";
import { ApiError, noAnswer } from "@/api/errors";
import { mayRetry, waitBefore } from "./queries";

test("a refusal is not asked again", () => {
  expect(mayRetry(0, new ApiError(404, "Entity not found"))).toBe(false);
  expect(mayRetry(0, new ApiError(500, "Internal Server Error"))).toBe(false);
  expect(mayRetry(0, new TypeError("a bug of ours"))).toBe(false);
});

test("what passes by itself is asked again, three times", () => {
  expect(mayRetry(0, noAnswer())).toBe(true);
  expect(mayRetry(2, new ApiError(503, "Busy"))).toBe(true);
  expect(mayRetry(3, new ApiError(503, "Busy"))).toBe(false);
});

test("the server's wish to wait is honoured, up to half a minute", () => {
  expect(waitBefore(0, new ApiError(503, "Busy", [], 4))).toBe(4_000);
  expect(waitBefore(0, new ApiError(503, "Busy", [], 900))).toBe(30_000);
  expect(waitBefore(1, noAnswer())).toBe(1_000);
});
