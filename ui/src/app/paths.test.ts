import { expect, test } from "vitest";
import { hrefOf, paths } from "./paths";

test("addresses of the desk are below /desk", () => {
  expect(hrefOf(paths.library)).toBe("/desk");
  expect(hrefOf("/?sort=name")).toBe("/desk?sort=name");
  expect(hrefOf(paths.image("a b"))).toBe("/desk/images/a%20b");
});

test("addresses elsewhere stay as they are", () => {
  expect(hrefOf("https://example.com/")).toBe("https://example.com/");
});
