// @vitest-environment jsdom
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { act, renderHook, waitFor } from "@testing-library/react";
import type { ReactNode } from "react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { forgetKey, requestHeaders } from "@/api/credentials";
import { announceSignedOut } from "@/api/signedOut";
import { SessionProvider, useSessionActions } from "./session";

const asked = vi.fn<(path: string, init: RequestInit) => Promise<Response>>();
const cache = new QueryClient();

beforeEach(() => {
  asked.mockReset();
  vi.stubGlobal("fetch", asked);
});
afterEach(() => {
  cache.clear();
  forgetKey();
  vi.unstubAllGlobals();
});

const answer = (kept: boolean, id = 1) =>
  Response.json({ data: { account: { id, name: "Desk", role: "editor" }, permissions: ["read"], kept } });
const refusal = () => Response.json({ error: "Unauthorized API KEY" }, { status: 401 });

function open() {
  const wrapper = ({ children }: { children: ReactNode }) => (
    <QueryClientProvider client={cache}>
      <SessionProvider>{children}</SessionProvider>
    </QueryClientProvider>
  );
  return renderHook(() => useSessionActions(), { wrapper });
}

async function openSignedOut() {
  asked.mockImplementationOnce(async () => refusal());
  const desk = open();
  await waitFor(() => expect(desk.result.current.presence.is).toBe("out"));
  return desk;
}

async function openSignedIn() {
  const desk = await openSignedOut();
  asked.mockImplementationOnce(async () => answer(false));
  await act(() => desk.result.current.signIn("pd_key", { keep: false }));
  return desk;
}

test("a cookie from before opens the desk", async () => {
  asked.mockImplementationOnce(async () => answer(true));

  const { result } = open();

  await waitFor(() => expect(result.current.presence.is).toBe("in"));
  expect(asked.mock.calls[0]?.[1].headers).toMatchObject({ "x-picturedesk-desk": "1" });
});

test("a server that is not there is not taken for a sign-out", async () => {
  asked.mockRejectedValueOnce(new TypeError("Failed to fetch"));

  const { result } = open();

  await waitFor(() => expect(result.current.presence.is).toBe("unknown"));
});

test("a key that is not to be kept stays in memory and makes no cookie", async () => {
  const { result } = await openSignedIn();

  expect(result.current.presence.is).toBe("in");
  expect(asked.mock.calls.map(([, init]) => init.method)).toEqual(["GET", "GET"]);
  expect(requestHeaders()).toMatchObject({ "x-api-key": "pd_key" });
  expect(localStorage.length + sessionStorage.length).toBe(0);
});

test("a key that is to be kept becomes a cookie and is forgotten", async () => {
  const { result } = await openSignedOut();
  asked.mockImplementationOnce(async () => answer(true));

  await act(() => result.current.signIn("pd_key", { keep: true }));

  expect(asked.mock.calls[1]?.[1]).toMatchObject({ method: "POST", headers: { "x-api-key": "pd_key" } });
  expect(requestHeaders()).toEqual({ "x-picturedesk-desk": "1" });
});

test("a wrong key is told and forgotten", async () => {
  const { result } = await openSignedOut();
  asked.mockImplementationOnce(async () => refusal());

  await expect(result.current.signIn("pd_wrong", { keep: false })).rejects.toMatchObject({ status: 401 });

  expect(requestHeaders()).toEqual({ "x-picturedesk-desk": "1" });
});

test("what no header can carry is a wrong key, without asking", async () => {
  const { result } = await openSignedOut();

  await expect(result.current.signIn("schlüssel", { keep: false })).rejects.toMatchObject({ status: 401 });

  expect(asked).toHaveBeenCalledTimes(1);
});

test("a session that ends leaves the page and its cache as they are", async () => {
  const { result } = await openSignedIn();
  cache.setQueryData(["images"], "a list");

  act(announceSignedOut);
  expect(result.current.presence.is).toBe("expired");
  asked.mockImplementationOnce(async () => answer(false));
  await act(() => result.current.signIn("pd_key", { keep: false }));

  expect(cache.getQueryData(["images"])).toBe("a list");
});

test("another account does not see what the one before had loaded", async () => {
  const { result } = await openSignedIn();
  cache.setQueryData(["images"], "a list");

  act(announceSignedOut);
  asked.mockImplementationOnce(async () => answer(false, 2));
  await act(() => result.current.signIn("pd_other", { keep: false }));

  expect(cache.getQueryData(["images"])).toBeUndefined();
});

test("signing out of a page forgets the key and asks nobody", async () => {
  const { result } = await openSignedIn();

  await act(() => result.current.signOut());

  expect(result.current.presence.is).toBe("out");
  expect(asked).toHaveBeenCalledTimes(2);
  expect(requestHeaders()).toEqual({ "x-picturedesk-desk": "1" });
});

test("signing out everywhere ends all sessions", async () => {
  const { result } = await openSignedIn();
  asked.mockImplementationOnce(async () => new Response(null, { status: 204 }));

  await act(() => result.current.signOut({ everywhere: true }));

  expect(asked.mock.calls[2]).toMatchObject(["/desk/session?everywhere=true", { method: "DELETE" }]);
});
