import { expect, test } from "vitest";
import type { Draft } from "../form/draft";
import { canonicalTag, lacksOf, shownLocales } from "./missing";

const draft = {
  texts: {
    fr: { caption_html: "<p>Port</p>", credit: "Ada", alt_text: "Bateaux" },
    de: { caption_html: "", credit: "Ada", alt_text: " " },
  },
} as unknown as Draft;

test("wanted languages come first, whether they are there or not", () => {
  expect(shownLocales(draft, ["en", "de"])).toEqual(["en", "de", "fr"]);
});

test("what is missing in a language", () => {
  expect(lacksOf(draft, "en")).toEqual(["all"]);
  expect(lacksOf(draft, "de")).toEqual(["caption_html", "alt_text"]);
  expect(lacksOf(draft, "fr")).toEqual([]);
});

test("a language tag is written as the server writes it", () => {
  expect(canonicalTag(" DE-at ")).toBe("de-AT");
  expect(canonicalTag("deutsch!")).toBeNull();
});
