// The typed clients of the public API, and how to take their answers.
import createClient, { type Middleware } from "openapi-fetch";
import { requestHeaders } from "./credentials";
import { errorFrom, noAnswer } from "./errors";
import type { components as BackofficeComponents, paths as BackofficePaths } from "./generated/backoffice";
import type { components as UploaderComponents } from "./generated/uploader";
import { announceSignedOut } from "./signedOut";

/** Wire shapes by their name in docs/api/backoffice.json: `Schema<"Image">`. */
export type Schema<Name extends keyof BackofficeComponents["schemas"]> =
  BackofficeComponents["schemas"][Name];
export type UploaderSchema<Name extends keyof UploaderComponents["schemas"]> =
  UploaderComponents["schemas"][Name];

export type Image = Schema<"Image">;
export type Category = Schema<"Category">;
export type Account = Schema<"Account">;

/** An entity with the tag to send back as `If-Match`. */
export interface Tagged<Value> {
  readonly value: Value;
  readonly etag: string | null;
}

const manners: Middleware = {
  onRequest({ request }) {
    for (const [name, value] of Object.entries(requestHeaders())) request.headers.set(name, value);
  },
  async onResponse({ response }) {
    if (response.ok) return;
    if (response.status === 401) announceSignedOut();
    throw await errorFrom(response);
  },
  onError({ error }) {
    return isAborted(error) ? undefined : noAnswer();
  },
};

/** The Backoffice surface. Take its answers with `bodyOf`, `taggedOf` or `done`. */
export const backoffice = createClient<BackofficePaths>({
  baseUrl: window.location.origin,
  credentials: "same-origin",
  // fetch is looked up at each call, so that tests can put their own in its place.
  fetch: (request) => globalThis.fetch(request),
});
backoffice.use(manners);

interface Answer<Body> {
  readonly data?: Body;
  readonly response: Response;
}

/** The whole JSON body: for lists, with their `meta`. */
export async function bodyOf<Body>(answer: Promise<Answer<Body>>): Promise<NonNullable<Body>> {
  return present((await answer).data);
}

/** What a single-entity answer has under `data`, with its ETag. */
export async function taggedOf<Value>(answer: Promise<Answer<{ data: Value }>>): Promise<Tagged<Value>> {
  const { data, response } = await answer;
  return { value: present(data).data, etag: response.headers.get("etag") };
}

/** For answers without a body (204). */
export async function done(answer: Promise<Answer<unknown>>): Promise<void> {
  await answer;
}

/** `params: { header: ifMatch(etag) }` */
export function ifMatch(etag: string | null): { "If-Match"?: string } {
  return etag === null ? {} : { "If-Match": etag };
}

function present<Body>(body: Body | undefined): NonNullable<Body> {
  if (body === undefined || body === null) throw noAnswer();
  return body;
}

function isAborted(error: unknown): boolean {
  return error instanceof DOMException && error.name === "AbortError";
}
