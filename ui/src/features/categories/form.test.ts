import { expect, test } from "vitest";
import type { Category } from "@/api/client";
import { changeOf, type Draft, draftOf, isChanged, languagesOf, merged } from "./form";

const sport: Category = {
  id: "1",
  locales: [
    { id: "a", locale: "en", name: "Sport", deleted_at: null },
    { id: "b", locale: "fr", name: "Le sport", deleted_at: null },
    { id: "c", locale: "it", name: "Gone", deleted_at: "2026-01-01T00:00:00Z" },
  ],
  svg_icon: "<svg/>",
  is_archived: false,
  inserted_at: "2026-01-01T00:00:00Z",
  updated_at: "2026-01-01T00:00:00Z",
  deleted_at: null,
};
const typed = (names: Record<string, string>, icon = "<svg/>"): Draft => ({ names, icon });

test("wanted languages come first, those that are there besides follow", () => {
  expect(languagesOf(sport, ["de", "en"])).toEqual(["de", "en", "fr"]);
  expect(languagesOf(null, ["de", "en"])).toEqual(["de", "en"]);
});

test("what was not touched is not sent", () => {
  expect(isChanged(changeOf(sport, draftOf(sport)))).toBe(false);
  expect(isChanged(changeOf(sport, typed({ en: "Sport ", fr: "Le sport", de: "" })))).toBe(false);
});

test("a new name is sent with the others, which keep their ids", () => {
  expect(changeOf(sport, typed({ en: "Sport", fr: "Le sport", de: " Sportliches " }))).toEqual({
    locales: [
      { id: "a", locale: "en", name: "Sport" },
      { id: "b", locale: "fr", name: "Le sport" },
      { locale: "de", name: "Sportliches" },
    ],
  });
});

test("an emptied name is taken away, an emptied icon is none", () => {
  const change = changeOf(sport, typed({ en: "Sport", fr: "" }, " "));

  expect(change).toEqual({ locales: [{ id: "a", locale: "en", name: "Sport" }], svg_icon: null });
});

test("changes of two at different fields come together", () => {
  const { draft, conflicts } = merged(
    draftOf(sport),
    typed({ en: "Sports", fr: "Le sport" }),
    typed({ en: "Sport", fr: "Sportif", de: "Sport" }, "<svg><g/></svg>"),
  );

  expect(draft).toEqual(typed({ en: "Sports", fr: "Sportif", de: "Sport" }, "<svg><g/></svg>"));
  expect(conflicts.size).toBe(0);
});

test("where both have changed a field, what was typed here stays and the other's is told", () => {
  const { draft, conflicts } = merged(
    draftOf(sport),
    typed({ en: "Sports", fr: "Le sport" }, "<svg>mine</svg>"),
    typed({ en: "Games", fr: "Le sport" }, "<svg>theirs</svg>"),
  );

  expect(draft).toEqual(typed({ en: "Sports", fr: "Le sport" }, "<svg>mine</svg>"));
  expect([...conflicts]).toEqual([
    ["en", "Games"],
    [null, "<svg>theirs</svg>"],
  ]);
});
