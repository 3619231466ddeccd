// The steps of the queue, against the real server.
import { backoffice, type Image, type Tagged, taggedOf } from "@/api/client";
import { ApiError } from "@/api/errors";
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

async function imageWith(sha256: string, signal: AbortSignal): Promise<Tagged<Image> | null> {
  try {
    return await taggedOf(
      backoffice.GET(`${IMAGES}/by-hash/{sha256}`, { params: { path: { sha256 } }, signal }),
    );
  } catch (error) {
    if (error instanceof ApiError && error.isMissing) return null;
    throw error;
  }
}
