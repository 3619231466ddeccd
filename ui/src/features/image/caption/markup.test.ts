import { expect, test } from "vitest";
import { addressFrom, isAllowedAddress, withoutEmptiness } from "./markup";

test.each([
  ["https://example.com/a", "https://example.com/a"],
  ["mailto:ada@example.com", "mailto:ada@example.com"],
  ["example.com", "https://example.com"],
  ["example.com/a b", null],
  ["ada@example.com", "mailto:ada@example.com"],
  ["javascript:alert(1)", null],
  ["/somewhere", null],
  ["", null],
])("%s is taken as %s", (typed, address) => {
  expect(addressFrom(typed)).toBe(address);
});

test("a link that runs a script is none", () => {
  expect(isAllowedAddress("JavaScript:alert(1)")).toBe(false);
  expect(isAllowedAddress("data:text/html,hello")).toBe(false);
});

test("empty paragraphs are no caption", () => {
  expect(withoutEmptiness("<p></p>")).toBe("");
  expect(withoutEmptiness("<p>A</p>")).toBe("<p>A</p>");
});
