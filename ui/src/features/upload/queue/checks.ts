// What can be said of a file before it is sent: too large, or not one of the four formats, by its first bytes.

export type Refusal =
  | { readonly is: "empty" }
  | { readonly is: "tooLarge"; readonly limitBytes: number }
  | { readonly is: "notAPicture"; readonly looksLike: Lookalike | null }
  | { readonly is: "unreadable" };

/** What people send most instead. */
export type Lookalike =
  | "heic"
  | "avif"
  | "tiff"
  | "bmp"
  | "pdf"
  | "photoshop"
  | "zip"
  | "svg"
  | "video"
  | "text";

const HEAD_BYTES = 512;

/** Null where the file may be sent; the server looks closer. */
export async function refusalOf(file: File, limitBytes: number): Promise<Refusal | null> {
  if (file.size === 0) return { is: "empty" };
  if (file.size > limitBytes) return { is: "tooLarge", limitBytes };
  let head: Uint8Array;
  try {
    head = new Uint8Array(await file.slice(0, HEAD_BYTES).arrayBuffer());
  } catch {
    // Moved or deleted since it was chosen.
    return { is: "unreadable" };
  }
  return isTaken(head) ? null : { is: "notAPicture", looksLike: lookalikeOf(head) };
}

function isTaken(head: Uint8Array): boolean {
  const start = latin(head);
  return (
    start.startsWith("\xff\xd8\xff") ||
    start.startsWith("\x89PNG\r\n\x1a\n") ||
    start.startsWith("GIF87a") ||
    start.startsWith("GIF89a") ||
    (start.startsWith("RIFF") && start.slice(8, 12) === "WEBP")
  );
}

const MAGICS: readonly (readonly [string, Lookalike])[] = [
  ["II*\0", "tiff"],
  ["MM\0*", "tiff"],
  ["BM", "bmp"],
  ["%PDF", "pdf"],
  ["8BPS", "photoshop"],
  ["PK\x03\x04", "zip"],
  ["\x1aE\xdf\xa3", "video"],
];

function lookalikeOf(head: Uint8Array): Lookalike | null {
  const start = latin(head);
  const known = MAGICS.find(([magic]) => start.startsWith(magic));
  if (known) return known[1];
  if (start.slice(4, 8) === "ftyp") return brandOf(start.slice(8, 12));
  if (/^\s*(<\?xml[\s\S]*)?<svg[\s>]/i.test(start)) return "svg";
  return isText(head) ? "text" : null;
}

function brandOf(brand: string): Lookalike {
  if (brand === "avif" || brand === "avis") return "avif";
  return ["heic", "heix", "hevc", "heim", "heis", "mif1", "msf1"].includes(brand) ? "heic" : "video";
}

function isText(head: Uint8Array): boolean {
  return head.every((byte) => byte >= 0x20 || byte === 9 || byte === 10 || byte === 13);
}

function latin(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes);
}
