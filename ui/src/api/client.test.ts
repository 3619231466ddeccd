// @vitest-environment jsdom
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { backoffice, bodyOf, ifMatch, taggedOf } from "./client";
import { forgetKey, showKey } from "./credentials";
import { NO_ANSWER } from "./errors";

const asked = vi.fn<(request: Request) => Promise<Response>>();

beforeEach(() => {
  asked.mockReset();
  vi.stubGlobal("fetch", asked);
});
afterEach(() => {
  forgetKey();
  vi.unstubAllGlobals();
});

const image = (etag: string | null) =>
  taggedOf(
    backoffice.PATCH("/api/core/v2/assets/images/by-id/{id}", {
      params: { path: { id: "1" }, header: ifMatch(etag) },
      body: { name: "Harbour" },
    }),
  );

test("an entity comes with its tag, and the tag goes back", async () => {
  asked.mockImplementation(async () => Response.json({ data: { id: "1" } }, { headers: { etag: '"b"' } }));

  const answer = await image('"a"');

  expect(answer).toEqual({ value: { id: "1" }, etag: '"b"' });
  expect(asked.mock.calls[0]?.[0].headers.get("if-match")).toBe('"a"');
});

test("a key is shown while there is one, the desk's mark always", async () => {
  asked.mockImplementation(async () => Response.json({ data: { id: "1" } }));

  await image(null);
  showKey("pd_secret");
  await image(null);

  const [byCookie, byKey] = asked.mock.calls.map(([request]) => request.headers);
  expect(byCookie?.get("x-picturedesk-desk")).toBe("1");
  expect(byCookie?.has("x-api-key")).toBe(false);
  expect(byCookie?.has("if-match")).toBe(false);
  expect(byKey?.get("x-picturedesk-desk")).toBe("1");
  expect(byKey?.get("x-api-key")).toBe("pd_secret");
});

test("a refusal is thrown", async () => {
  asked.mockImplementation(async () => Response.json({ error: "Precondition Failed" }, { status: 412 }));

  await expect(image('"a"')).rejects.toMatchObject({ name: "ApiError", status: 412, isStale: true });
});

test("no answer is an error of its own", async () => {
  asked.mockRejectedValue(new TypeError("Failed to fetch"));

  await expect(bodyOf(backoffice.GET("/api/core/v2/presets"))).rejects.toMatchObject({ status: NO_ANSWER });
});

test("a plus in a sort order survives the query string", async () => {
  asked.mockImplementation(async () =>
    Response.json({ data: [], meta: { base: "", next: null, previous: null } }),
  );

  await bodyOf(backoffice.GET("/api/core/v2/assets/images", { params: { query: { sort: "+name" } } }));

  expect(asked.mock.calls[0]?.[0].url).toContain("sort=%2Bname");
});
