import { expect, test } from "vitest";
import { large, placeholderOf, thumbnail } from "./thumbnails";

const IMAGE = { id: "a", revision: "0f", width: 1500 };
const LADDER = [64, 256, 1024, 1600, 2560];

test("thumbnails come in the widths that need no signature", () => {
  expect(thumbnail(IMAGE, LADDER)).toEqual({
    src: "/img/a/0f/w256.auto",
    srcSet: "/img/a/0f/w64.auto 64w, /img/a/0f/w256.auto 256w, /img/a/0f/w1024.auto 1024w",
  });
});

test("where only presets are allowed, the preset thumb is taken", () => {
  expect(thumbnail(IMAGE, [])).toEqual({ src: "/img/a/0f/thumb.auto" });
  expect(large(IMAGE, [], 2000)).toBe("/img/a/0f/thumb.auto");
});

test("the large picture is as large as it needs to be, and never larger than it is", () => {
  expect(large(IMAGE, LADDER, 900)).toBe("/img/a/0f/w1024.auto");
  expect(large(IMAGE, LADDER, 4000)).toBe("/img/a/0f/w1600.auto");
});

test("a ThumbHash becomes a picture, none becomes none", () => {
  expect(placeholderOf({ placeholder: "3OcRJYB4d3h/iIeHeEh3eIhw+j2w" })).toMatch(
    /^url\(data:image\/png;base64,/,
  );
  expect(placeholderOf({ placeholder: "" })).toBeUndefined();
});
