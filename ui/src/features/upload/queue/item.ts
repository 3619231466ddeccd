// One file on its way into the library: where it stands, and what is known of it so far.
import type { Image, Tagged, UploaderSchema } from "@/api/client";
import type { Refusal } from "./checks";

export type Upload = UploaderSchema<"Upload">;

export type Stage =
  | { readonly is: "waiting" }
  | { readonly is: "checking" }
  /** The picture is there already: in the library, or (`twin`, a file name) in this very queue. */
  | { readonly is: "found"; readonly image: Tagged<Image> | null; readonly twin: string | null }
  | { readonly is: "sending"; readonly sentBytes: number }
  | { readonly is: "creating" }
  /** Refused here, before anything was sent. */
  | { readonly is: "refused"; readonly reason: Refusal }
  | { readonly is: "failed"; readonly error: unknown }
  | { readonly is: "done"; readonly image: Image; readonly isReused: boolean };

export interface Item {
  readonly id: string;
  readonly file: File;
  /** Where it stood among all that were chosen: the order of work may become another. */
  readonly place: number;
  readonly stage: Stage;
  /** SHA-256 of the file, in hex, once it is known. */
  readonly hash: string | null;
  /** The uploader's answer: nothing need be sent again. */
  readonly upload: Upload | null;
  /** Somebody has seen the other one, and wants a second. */
  readonly isWantedAnyway: boolean;
  /** Passing failures up to now. */
  readonly failures: number;
  /** A refusal is kept by the server under its key: whoever tries again after it needs another. */
  readonly attempt: number;
}

/** What the server tells repetitions of the same request by. */
export function idempotencyKeyOf({ id, attempt }: Item, request: "file" | "image"): string {
  return `${id}-${attempt}-${request}`;
}

export function newItem(file: File, place: number): Item {
  return {
    id: randomId(),
    file,
    place,
    stage: { is: "waiting" },
    hash: null,
    upload: null,
    isWantedAnyway: false,
    failures: 0,
    attempt: 1,
  };
}

/** `crypto.randomUUID` is not there on plain http. */
function randomId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
