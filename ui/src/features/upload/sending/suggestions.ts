// The image that is made of an upload: with what the file says of itself, as far as the server would take it.
import type { Schema } from "@/api/client";
import { htmlOf } from "../captions/plainCaption";
import type { Upload } from "../queue/item";

const MOST = { name: 255, creator: 255, copyright_notice: 500, credit: 500 } as const;
const MOST_CAPTION_BYTES = 32 * 1024;

/** Texts beyond a limit are left out: they are no reason to refuse the picture. */
export function creationOf({ key, hash, suggested }: Upload, locale: string): Schema<"CreateImageBody"> {
  const short = (field: keyof typeof MOST) => within(MOST[field], suggested[field]);
  const name = short("name");
  const creator = short("creator");
  const copyright_notice = short("copyright_notice");
  const credit = short("credit") ?? "";
  const caption_html = captionOf(suggested.caption);
  return {
    file_key: key,
    file_hash: hash,
    ...(name && { name }),
    ...(creator && { creator }),
    ...(copyright_notice && { copyright_notice }),
    ...((credit || caption_html) && { locales: [{ locale, credit, caption_html, alt_text: "" }] }),
  };
}

function within(most: number, text: string | null): string | null {
  const trimmed = text?.trim() ?? "";
  return trimmed !== "" && [...trimmed].length <= most ? trimmed : null;
}

function captionOf(text: string | null): string {
  const html = htmlOf(text ?? "");
  return new TextEncoder().encode(html).length <= MOST_CAPTION_BYTES ? html : "";
}
