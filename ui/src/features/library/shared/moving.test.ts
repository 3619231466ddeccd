import { expect, test } from "vitest";
import { justified, lined } from "./layout";
import { movedBy } from "./moving";

// Four squares in each row, ten in all: rows of 4, 4 and 2.
const SQUARES = justified(new Uint16Array(10).fill(1000), 400, 100, 0);

function moved(key: string, from: number, isCommand = false, layout = SQUARES): number | null {
  return movedBy({ key, isCommand, pageHeight: 200 }, layout, from);
}

test("left and right go on over the ends of rows, not of the list", () => {
  expect(moved("ArrowRight", 3)).toBe(4);
  expect(moved("ArrowLeft", 4)).toBe(3);
  expect(moved("ArrowLeft", 0)).toBe(0);
  expect(moved("ArrowRight", 9)).toBe(9);
});

test("up and down stay in the column, as far as there is one", () => {
  expect(moved("ArrowDown", 1)).toBe(5);
  expect(moved("ArrowUp", 5)).toBe(1);
  expect(moved("ArrowDown", 7)).toBe(9);
  expect(moved("ArrowUp", 2)).toBe(2);
  expect(moved("ArrowDown", 9)).toBe(9);
});

test("home and end go to the ends of the row, with Ctrl to those of the list", () => {
  expect(moved("Home", 6)).toBe(4);
  expect(moved("End", 5)).toBe(7);
  expect(moved("Home", 6, true)).toBe(0);
  expect(moved("End", 5, true)).toBe(9);
});

test("pages are as high as the window", () => {
  expect(moved("PageDown", 0)).toBe(8);
  expect(moved("PageUp", 9)).toBe(1);
  expect(moved("PageDown", 10, false, lined(100, 800, 40))).toBe(15);
});

test("other keys do not move", () => {
  expect(moved("a", 3)).toBeNull();
});
