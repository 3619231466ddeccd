import { expect, test } from "vitest";
import { rectangleOf, touchedBy } from "./band";
import { justified } from "./layout";

// Rows of four squares of 100 px.
const SQUARES = justified(new Uint16Array(10).fill(1000), 400, 100, 0);

test("a rectangle takes what it touches", () => {
  const band = rectangleOf({ x: 250, y: 150 }, { x: 120, y: 50 });

  expect(touchedBy(band, SQUARES)).toEqual([1, 2, 5, 6]);
});

test("beside and below the pictures there is nothing", () => {
  expect(touchedBy(rectangleOf({ x: 300, y: 210 }, { x: 390, y: 290 }), SQUARES)).toEqual([]);
  expect(touchedBy(rectangleOf({ x: 0, y: 400 }, { x: 390, y: 500 }), SQUARES)).toEqual([]);
  expect(touchedBy(rectangleOf({ x: 0, y: -90 }, { x: 390, y: -10 }), SQUARES)).toEqual([]);
});
