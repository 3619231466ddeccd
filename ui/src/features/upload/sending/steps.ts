// The steps of the queue, against the real server.
import { backoffice, bodyOf, type Image, type Tagged, taggedOf } from "@/api/client";
import type { Session } from "@/api/session";
import { refusalOf } from "../queue/checks";
import type { Steps } from "../queue/queue";
import { sha256Of } from "./hash";
import { sendFile } from "./send";
import { creationOf } from "./suggestions";

const IMAGES = "/api/core/v2/assets/images";

/** *session*: asked at each step, since it may begin anew. */
export function stepsFor(session: () => Session): Steps {
  return {
    check: (file) => refusalOf(file, session().max_upload_bytes),
    hash: sha256Of,
    find: imageWith,
    send: sendFile,
    create: (upload, key) =>
      taggedOf(
        backoffice.POST(IMAGES, {
          params: { header: { "Idempotency-Key": key } },
          body: creationOf(upload, session().default_locale),
        }),
      ),
  };
}

/** The oldest picture with these bytes. By the list: a 404 of `by-hash` would stand in the browser's console. */
async function imageWith(sha256: string, signal: AbortSignal): Promise<Tagged<Image> | null> {
  const query = { file_hash: sha256, sort: "+inserted_at", limit: 1 } as const;
  const { data } = await bodyOf(backoffice.GET(IMAGES, { params: { query }, signal }));
  const found = data[0];
  if (found === undefined) return null;
  const path = { id: found.id };
  return taggedOf(backoffice.GET(`${IMAGES}/by-id/{id}`, { params: { path }, signal }));
}
