import { expect, test } from "vitest";
import type { Image } from "@/api/client";
import { captionHtml, changeOf, inverseOf } from "./changes";

const GERMAN = { id: "1", locale: "de", credit: "dpa", caption_html: "<p>Hafen</p>", alt_text: "Schiff" };
const IMAGE = { id: "a", status: "active", category_ids: ["c1"], locales: [GERMAN] } as unknown as Image;

test("only what is asked for changes, and other texts of the language stay", () => {
  expect(changeOf(IMAGE, { locale: "de", credit: " AFP " })).toEqual({
    locales: [{ ...GERMAN, credit: "AFP" }],
  });
});

test("a language that is missing is added", () => {
  expect(changeOf(IMAGE, { locale: "en", caption: "Port" })).toEqual({
    locales: [GERMAN, { locale: "en", caption_html: "<p>Port</p>" }],
  });
});

test("what is so already needs no request", () => {
  expect(changeOf(IMAGE, { locale: "de", credit: "dpa", caption: "Hafen", status: "active" })).toBeNull();
  expect(changeOf(IMAGE, { locale: "en", credit: "" })).toBeNull();
  expect(changeOf(IMAGE, { locale: "de", addedCategory: "c1", removedCategory: "c9" })).toBeNull();
});

test("categories come and go", () => {
  expect(changeOf(IMAGE, { locale: "de", addedCategory: "c2" })?.category_ids).toEqual(["c1", "c2"]);
  expect(changeOf(IMAGE, { locale: "de", removedCategory: "c1" })?.category_ids).toEqual([]);
});

test("taking back restores the former values of what was changed, and nothing else", () => {
  const change = changeOf(IMAGE, { locale: "de", credit: "", status: "archived" });

  expect(inverseOf(IMAGE, change ?? {})).toEqual({ locales: [GERMAN], status: "active" });
});

test("a caption is text, whatever it looks like", () => {
  expect(captionHtml("A < B & C\nsecond line\n\nnew paragraph\n")).toBe(
    "<p>A &lt; B &amp; C<br>second line</p><p>new paragraph</p>",
  );
  expect(captionHtml("  ")).toBe("");
});
