// @vitest-environment jsdom
import { expect, test } from "vitest";
import { htmlOf, textOf } from "./plainCaption";

test("text never becomes markup", () => {
  expect(htmlOf("<b>Q&A</b>")).toBe("<p>&lt;b&gt;Q&amp;A&lt;/b&gt;</p>");
});

test("empty lines part paragraphs, others stay lines", () => {
  expect(htmlOf("one\ntwo\n\n\nthree\n")).toBe("<p>one<br>two</p><p>three</p>");
  expect(htmlOf(" \n ")).toBe("");
});

test.each(["", "one", "one\ntwo\n\nthree & <four>"])("%j comes back as it was", (text) => {
  expect(textOf(htmlOf(text))).toBe(text);
});

test("a caption that plain text cannot hold is none", () => {
  expect(textOf('<p>See <a href="https://example.com">this</a></p>')).toBeNull();
  expect(textOf("<ul><li>one</li></ul>")).toBeNull();
});

test("bare text is a caption too", () => {
  expect(textOf("one &amp; two<br>three")).toBe("one & two\nthree");
});
