// @vitest-environment jsdom
import { expect, test } from "vitest";
import type { Category } from "@/api/client";
import { found } from "./select";

const category = (id: string, names: Record<string, string>, more: Partial<Category> = {}): Category => ({
  id,
  locales: Object.entries(names).map(([locale, name]) => ({ id: locale, locale, name, deleted_at: null })),
  svg_icon: null,
  is_archived: false,
  inserted_at: "2026-01-01T00:00:00Z",
  updated_at: "2026-01-01T00:00:00Z",
  deleted_at: null,
  ...more,
});

const all = [
  category("1", { en: "Weather", de: "Wetter" }),
  category("2", { en: "Economy", de: "Ökonomie" }),
  category("3", { en: "Old", de: "Alt" }, { is_archived: true }),
  category("4", {}, { deleted_at: "2026-01-02T00:00:00Z" }),
];
const idsOf = (list: Category[]) => list.map(({ id }) => id);

test("categories stand under their state, by name", () => {
  const lists = found(all, "", ["en"]);

  expect(idsOf(lists.used)).toEqual(["2", "1"]);
  expect(idsOf(lists.archived)).toEqual(["3"]);
  expect(idsOf(lists.deleted)).toEqual(["4"]);
});

test("a word is found in any language, whatever its case and accents", () => {
  expect(idsOf(found(all, "OKO", ["en"]).used)).toEqual(["2"]);
  expect(idsOf(found(all, " wetter", ["en"]).used)).toEqual(["1"]);
  expect(idsOf(found(all, "nowhere", ["en"]).used)).toEqual([]);
});
