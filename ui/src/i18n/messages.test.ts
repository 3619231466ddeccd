import { expect, test } from "vitest";
import de from "./languages/de";
import en from "./languages/en";
import { placeholdersOf, sentencesOf } from "./testing";

const english = sentencesOf(en);
const german = sentencesOf(de);

test("both languages have the same keys", () => {
  expect([...german.keys()].sort()).toEqual([...english.keys()].sort());
});

test.each([...english.keys()])("%s has the same placeholders in both languages", (key) => {
  expect(placeholdersOf(german.get(key) ?? "")).toEqual(placeholdersOf(english.get(key) ?? ""));
});

test("no sentence is empty", () => {
  const empty = [...english, ...german].filter(([, sentence]) => sentence.trim() === "");

  expect(empty).toEqual([]);
});
