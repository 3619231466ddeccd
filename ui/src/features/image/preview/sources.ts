// The addresses of the picture that the preview shows, sharp on any screen.
import { useQuery } from "@tanstack/react-query";
import type { Image } from "@/api/client";
import { useSession } from "@/app/session";
import { urlsOf } from "../queries";

const SIGNED_WIDTHS = [320, 640, 1280, 1920, 2560];
const SMALL_PX = 640;

export interface Sources {
  readonly src: string;
  readonly srcSet: string;
  /** One of about 640 pixels, for many small views of it. */
  readonly small: string;
}

/** Null until it is known; without the free ladder of widths, the server has to sign each. */
export function useSources(image: Image): Sources | null {
  const { widths } = useSession();
  const isFree = widths.length > 0;
  const wanted = upTo(image.width, isFree ? widths : SIGNED_WIDTHS);
  const signed = useQuery({
    ...urlsOf(
      image,
      wanted.map((width) => `w${width}.auto`),
    ),
    enabled: !isFree && image.deleted_at === null,
  });
  // A deleted picture is delivered nowhere.
  if (image.deleted_at !== null) return null;
  const urls = isFree
    ? wanted.map((width) => `/img/${image.id}/${image.revision}/w${width}.auto`)
    : signed.data;
  return urls === undefined ? null : sourcesOf(wanted, urls);
}

/** The steps of the ladder that the picture has pixels for, and one that shows all of them. */
function upTo(width: number, ladder: readonly number[]): number[] {
  const smaller = ladder.filter((step) => step < width);
  const enough = ladder.find((step) => step >= width);
  return enough === undefined ? smaller : [...smaller, enough];
}

function sourcesOf(widths: readonly number[], urls: readonly string[]): Sources {
  const small = Math.max(
    0,
    widths.findIndex((width) => width >= SMALL_PX),
  );
  return {
    src: urls.at(-1) ?? "",
    srcSet: urls.map((url, at) => `${url} ${widths[at]}w`).join(", "),
    small: urls[small] ?? "",
  };
}
