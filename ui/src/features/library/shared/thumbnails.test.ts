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
  expect(large(IMAGE, { widths: [], presets: [] }, 2000)).toBe("/img/a/0f/thumb.auto");
});

test("where only presets are allowed, the large picture is the largest that shows all of it", () => {
  const preset = (name: string, fit: string, width: number | null, height: number | null, recipe = "") => ({
    name,
    recipe,
    fit,
    width,
    height,
  });
  const presets = [
    preset("card", "inside", 640, null),
    preset("hero", "cover", 1920, 1080),
    preset("page", "cover", 1280, null),
    preset("detail", "cover", 2560, null, "c10.10.200.200-w2560"),
    preset("thumb", "inside", 320, 320),
  ];

  expect(large(IMAGE, { widths: [], presets }, 2000)).toBe("/img/a/0f/page.auto");
});

test("the large picture is as large as it needs to be, and never larger than it is", () => {
  expect(large(IMAGE, { widths: LADDER, presets: [] }, 900)).toBe("/img/a/0f/w1024.auto");
  expect(large(IMAGE, { widths: LADDER, presets: [] }, 4000)).toBe("/img/a/0f/w1600.auto");
});

test("a ThumbHash becomes a picture, none becomes none", () => {
  expect(placeholderOf({ placeholder: "3OcRJYB4d3h/iIeHeEh3eIhw+j2w" })).toMatch(
    /^url\(data:image\/png;base64,/,
  );
  expect(placeholderOf({ placeholder: "" })).toBeUndefined();
});
