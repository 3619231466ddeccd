// @vitest-environment jsdom
import { cleanup, render, screen } from "@testing-library/react";
import { afterEach, expect, test } from "vitest";
import { TextArea, TextField } from "./TextField";

afterEach(cleanup);

function descriptionOf(label: string): string {
  const ids = screen.getByLabelText(label).getAttribute("aria-describedby")?.split(" ") ?? [];
  return ids.map((id) => document.getElementById(id)?.textContent ?? "").join("");
}

test.each([
  ["TextField", TextField],
  ["TextArea", TextArea],
])("a hint of a %s that appears late is told to whoever does not see it", (_, Field) => {
  const { rerender } = render(<Field label="Name" />);
  expect(descriptionOf("Name")).toBe("");

  rerender(<Field label="Name" hint="As it is printed" />);
  expect(descriptionOf("Name")).toBe("As it is printed");

  rerender(<Field label="Name" hint="As it is printed" fault="Too long" />);
  expect(descriptionOf("Name")).toBe("Too long");
});
