// @vitest-environment jsdom
import { expect, test } from "vitest";
import { differencesIn, plainText } from "./differences";

const english = { locale: "en", caption_html: "<p>Old</p>", credit: "Ada", alt_text: "" };

test("texts differ by language and field", () => {
  const before = { locales: [english] };
  const after = {
    locales: [
      { ...english, caption_html: "<p>New</p>" },
      { ...english, locale: "de" },
    ],
  };

  const found = differencesIn({ before, after });

  expect(found.map(({ name, locale }) => `${locale}.${name}`)).toEqual([
    "en.caption_html",
    "de.caption_html",
    "de.credit",
  ]);
});

test("what is empty before and after is not told", () => {
  expect(differencesIn({ before: null, after: { creator: null, category_ids: [], name: "A" } })).toEqual([
    { name: "name", locale: null, before: undefined, after: "A" },
  ]);
});

test("a caption is read without its tags", () => {
  expect(plainText("<p>One &amp; <b>two</b></p><ul><li>three</li></ul>")).toBe("One & two\nthree");
});
