import { expect, test } from "vitest";
import { linesOf, matching } from "./metadata";

const LINES = linesOf({
  "dc:subject": ["harbour", "evening"],
  GPSInfo: { GPSLatitude: 53.5 },
  contacts: [{ name: "Ada" }],
  empty: null,
});

test("nested values are lines with dotted names", () => {
  expect(LINES).toEqual([
    { name: "dc:subject", value: "harbour, evening" },
    { name: "GPSInfo.GPSLatitude", value: "53.5" },
    { name: "contacts.1.name", value: "Ada" },
    { name: "empty", value: "" },
  ]);
});

test("names and values are searched, whatever their case", () => {
  expect(matching(LINES, "gps").map(({ name }) => name)).toEqual(["GPSInfo.GPSLatitude"]);
  expect(matching(LINES, "EVENING").map(({ name }) => name)).toEqual(["dc:subject"]);
});
