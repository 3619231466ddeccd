import { expect, test } from "vitest";
import { filterOf, isNarrowed, paramsOf, type Wanted, wantedBy } from "./address";

const wanted = (query: string) => wantedBy(new URLSearchParams(query));

test("an empty address shows all, the newest first", () => {
  expect(wanted("")).toEqual({ search: "", facets: {}, sort: "-inserted_at", view: "grid" });
  expect(filterOf(wanted(""))).toEqual({ sort: "-inserted_at" });
  expect(isNarrowed(wanted("sort=%2Bname&view=list"))).toBe(false);
});

test("what is wanted survives its address", () => {
  const all: Wanted = {
    search: "Flut & Hafen",
    facets: { status: "archived", created_by: "27", inserted_from: "2026-01-31", deleted: "include" },
    sort: "+name",
    view: "list",
  };

  expect(wantedBy(new URLSearchParams(paramsOf(all).toString()))).toEqual(all);
});

test("filters have the API's names and types", () => {
  expect(filterOf(wanted("q=+tram+&by=27&type=png&shape=portrait"))).toEqual({
    search: "tram",
    created_by: 27,
    extension: "png",
    orientation: "portrait",
    sort: "-inserted_at",
  });
});

test("what an address says wrongly counts as not said", () => {
  expect(wanted("status=lost&from=yesterday&by=me&sort=size&view=map").facets).toEqual({});
  expect(wanted("sort=size").sort).toBe("-inserted_at");
});
