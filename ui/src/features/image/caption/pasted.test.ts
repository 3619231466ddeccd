import { expect, test } from "vitest";
import { bare } from "./pasted";

test("of attributes only the addresses of links stay", () => {
  const html = `<p style="color: red" onclick='go(">")' class=x>A <a title="b>c" href="https://example.com">link</a></p>`;

  expect(bare(html)).toBe('<p>A <a href="https://example.com">link</a></p>');
});

test("styles, scripts and comments go with what they hold", () => {
  expect(
    bare("<style>p { color: red }</style><!--[if mso]><p>x</p><![endif]--><script>go()</script><b>A</b>"),
  ).toBe("<b>A</b>");
});

test("what was cut in our own editor stays what it was", () => {
  expect(bare('<p data-pm-slice="1 1 []">A</p>')).toBe('<p data-pm-slice="1 1 []">A</p>');
});

test("signs that are no tags stay", () => {
  expect(bare("1 < 2 > 0")).toBe("1 < 2 > 0");
});
