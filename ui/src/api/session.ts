// The desk's own session calls: docs/api/desk.json.
import { requestHeaders } from "./credentials";
import { errorFrom, noAnswer } from "./errors";
import type { components } from "./generated/desk";

export const PERMISSIONS = [
  "read",
  "read_all",
  "list_publisher",
  "upload",
  "create",
  "edit",
  "delete",
  "erase",
  "read_taxonomy",
  "write_references",
  "write_taxonomy",
  "generate",
  "administer",
] as const;
export type Permission = (typeof PERMISSIONS)[number];

/**
 * Who is signed in, and what the desk must know of the server. `kept`: it came by cookie and outlives this
 * page. `locales`: languages that every picture should have texts in. `widths`: widths that pictures may be
 * asked for without a signature; empty where only presets are allowed.
 */
export type Session = components["schemas"]["Session"];
export type Preset = components["schemas"]["DeskPreset"];

const PATH = "/desk/session";

export async function readSession(): Promise<Session> {
  return sessionIn(await send("GET", PATH));
}

/** Exchange the shown key for a cookie. */
export async function keepSession(): Promise<Session> {
  return sessionIn(await send("POST", PATH));
}

export async function endSession(options: { everywhere: boolean }): Promise<void> {
  await send("DELETE", options.everywhere ? `${PATH}?everywhere=true` : PATH);
}

async function send(method: string, path: string): Promise<Response> {
  const headers = { accept: "application/json", ...requestHeaders() };
  let response: Response;
  try {
    response = await fetch(path, { method, headers, credentials: "same-origin", cache: "no-store" });
  } catch {
    throw noAnswer();
  }
  if (!response.ok) throw await errorFrom(response);
  return response;
}

async function sessionIn(response: Response): Promise<Session> {
  const body = (await response.json()) as { data: Session };
  return body.data;
}
