// SHA-256 of files beside the page. On plain http browsers have no WebCrypto, and we count ourselves.
import { sha256 } from "@noble/hashes/sha2.js";

const PIECE_BYTES = 1 << 20;

export interface HashQuestion {
  readonly id: number;
  readonly file: File;
}
/** `hash` in hex; null where the file could not be read. */
export interface HashAnswer {
  readonly id: number;
  readonly hash: string | null;
}

self.onmessage = async ({ data: { id, file } }: MessageEvent<HashQuestion>) => {
  const answer: HashAnswer = { id, hash: await hashOf(file).catch(() => null) };
  self.postMessage(answer);
};

async function hashOf(file: File): Promise<string> {
  if (self.isSecureContext && self.crypto.subtle)
    return hex(new Uint8Array(await self.crypto.subtle.digest("SHA-256", await file.arrayBuffer())));
  const hash = sha256.create();
  for (let from = 0; from < file.size; from += PIECE_BYTES)
    hash.update(new Uint8Array(await file.slice(from, from + PIECE_BYTES).arrayBuffer()));
  return hex(hash.digest());
}

function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
