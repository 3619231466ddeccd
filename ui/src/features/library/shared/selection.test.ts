import { expect, test } from "vitest";
import type { Image } from "@/api/client";
import { NOTHING, rangeTo, toggled, withAll } from "./selection";

const image = (id: string) => ({ id }) as Image;
const ids = (selection: { images: ReadonlyMap<string, Image> }) => [...selection.images.keys()];

test("toggling takes in and lets go", () => {
  const one = toggled(NOTHING, image("a"), 3);

  expect(ids(one)).toEqual(["a"]);
  expect(ids(toggled(one, image("b"), 4))).toEqual(["a", "b"]);
  expect(ids(toggled(one, image("a"), 3))).toEqual([]);
});

test("a range counts from what was last toggled, else from the focus", () => {
  expect(rangeTo(NOTHING, 5, 2)).toEqual([2, 5]);
  expect(rangeTo(toggled(NOTHING, image("a"), 7), 5, 9)).toEqual([7, 9]);
});

test("a new choice replaces the old one, or adds to what is kept", () => {
  const before = toggled(NOTHING, image("a"), 0);

  expect(ids(withAll(before, [image("b")]))).toEqual(["b"]);
  expect(ids(withAll(before, [image("b")], { kept: before }))).toEqual(["a", "b"]);
});
