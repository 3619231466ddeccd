// @vitest-environment jsdom
import { expect, test } from "vitest";
import { imgElement } from "./html";

test("an alt text with quotes and signs stays a text", () => {
  const srcset = { src: "/a?s=1&e=2", srcset: "/a 320w, /b 640w", sizes: "100vw", width: 640, height: 360 };
  const alt = 'A "boat" & <i>crew</i>';

  const html = imgElement(srcset, alt);

  const img = new DOMParser().parseFromString(html, "text/html").querySelector("img");
  expect(img?.alt).toBe(alt);
  expect(img?.getAttribute("src")).toBe("/a?s=1&e=2");
  expect(img?.getAttribute("srcset")).toBe("/a 320w, /b 640w");
  expect(html).not.toContain("<i>");
});
