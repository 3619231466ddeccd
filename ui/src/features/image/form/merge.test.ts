import { expect, test } from "vitest";
import { type Draft, isSameDraft, NO_TEXTS, updateFrom } from "./draft";
import { merge, withValue } from "./merge";

const BASE: Draft = {
  name: "Harbour",
  gravity: "center",
  focal_point: null,
  category_ids: ["b", "a"],
  creator: "",
  copyright_notice: "",
  license_url: "",
  digital_source_type: "",
  texts: { en: { caption_html: "<p>Old</p>", credit: "Ada", alt_text: "" } },
};
const caption = (draft: Draft, html: string | null, locale = "en") =>
  withValue(draft, { name: "caption_html", locale }, html);

test("what only one of two has changed is taken without a question", () => {
  const mine = caption(BASE, "<p>Mine</p>");
  const theirs = { ...BASE, name: "Quay" };

  const { merged, takenOver, conflicts } = merge(BASE, mine, theirs);

  expect(merged).toEqual({ ...mine, name: "Quay" });
  expect(takenOver).toEqual([{ name: "name", locale: null }]);
  expect(conflicts).toEqual([]);
});

test("what both have changed differently is a conflict, and mine until it is solved", () => {
  const { merged, conflicts } = merge(BASE, caption(BASE, "<p>Mine</p>"), caption(BASE, "<p>Theirs</p>"));

  expect(merged.texts.en?.caption_html).toBe("<p>Mine</p>");
  expect(conflicts).toEqual([
    { name: "caption_html", locale: "en", base: "<p>Old</p>", mine: "<p>Mine</p>", theirs: "<p>Theirs</p>" },
  ]);
});

test("what both have changed alike is no conflict", () => {
  const both = { ...BASE, focal_point: { x: 0.5, y: 0.25 }, category_ids: ["a"] };

  expect(merge(BASE, both, both)).toEqual({ merged: both, takenOver: [], conflicts: [] });
});

test("a language that they have added comes whole", () => {
  const theirs = caption(BASE, "<p>Alt</p>", "de");

  const { merged, conflicts } = merge(BASE, { ...BASE, name: "Mine" }, theirs);

  expect(merged.texts.de).toEqual({ ...NO_TEXTS, caption_html: "<p>Alt</p>" });
  expect(conflicts).toEqual([]);
});

test("a language that they have taken away is gone, but for what I have changed in it", () => {
  const theirs = { ...BASE, texts: {} };

  expect(merge(BASE, { ...BASE, name: "Mine" }, theirs).merged.texts).toEqual({});
  const { merged, conflicts } = merge(BASE, caption(BASE, "<p>Mine</p>"), theirs);
  expect(merged.texts.en?.caption_html).toBe("<p>Mine</p>");
  expect(conflicts.map(({ name, theirs: gone }) => [name, gone])).toEqual([["caption_html", null]]);
});

test("the order of categories and of languages is no change", () => {
  const other = { ...BASE, category_ids: ["a", "b"] };

  expect(isSameDraft(BASE, other)).toBe(true);
});

test("an update says what has changed and nothing else", () => {
  const draft = { ...caption(BASE, "<p>New</p>"), creator: " Ada ", license_url: "" };

  expect(updateFrom(BASE, draft)).toEqual({
    creator: "Ada",
    locales: [{ locale: "en", caption_html: "<p>New</p>", credit: "Ada", alt_text: "" }],
  });
});

test("a text that is emptied becomes null", () => {
  expect(updateFrom({ ...BASE, creator: "Ada" }, BASE)).toEqual({ creator: null });
});
