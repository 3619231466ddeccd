// The addresses of a picture in the sizes that need no signature, and what stands in for it meanwhile.
import { thumbHashToDataURL } from "thumbhash";
import type { Image } from "@/api/client";
import type { Preset } from "@/api/session";

/** Wider ones are no thumbnails any more. */
const WIDEST_PX = 1024;
const REMEMBERED = 2000;
const THUMB = "thumb";
const placeholders = new Map<string, string>();

export interface Sources {
  readonly src: string;
  readonly srcSet?: string;
}

type Pictured = Pick<Image, "id" | "revision" | "width">;

/** *widths*: the ladder of `Session`; empty where only presets are allowed. */
export function thumbnail(image: Pictured, widths: readonly number[]): Sources {
  const steps = widths.filter((width) => width <= WIDEST_PX);
  if (steps.length === 0) return { src: addressOf(image, THUMB) };
  const middle = steps.find((width) => width >= 256) ?? steps.at(-1);
  return {
    src: addressOf(image, `w${middle}`),
    srcSet: steps.map((width) => `${addressOf(image, `w${width}`)} ${width}w`).join(", "),
  };
}

/** What the server gives without a signature. */
export interface Free {
  /** Empty where only presets are allowed. */
  readonly widths: readonly number[];
  readonly presets: readonly Preset[];
}

/** The picture as large as *wantedPx* needs it, and not larger than it is; whole, where a preset has to do. */
export function large(image: Pictured, { widths, presets }: Free, wantedPx: number): string {
  const enough = Math.min(wantedPx, image.width);
  const width = widths.find((each) => each >= enough) ?? widths.at(-1);
  return addressOf(image, width === undefined ? largestWhole(presets) : `w${width}`);
}

function largestWhole(presets: readonly Preset[]): string {
  const [largest] = presets.filter(showsAll).sort((one, other) => sideOf(other) - sideOf(one));
  return largest?.name ?? THUMB;
}

function showsAll({ recipe, fit, width, height }: Preset): boolean {
  const isCut = recipe.split("-").some((token) => /^c\d/.test(token));
  return !isCut && (fit === "inside" || width === null || height === null);
}

/** The shorter one of those that are said. */
function sideOf({ width, height }: Preset): number {
  return Math.min(width ?? Number.POSITIVE_INFINITY, height ?? Number.POSITIVE_INFINITY);
}

/** A blurred picture of a few hundred bytes, for `background-image`. */
export function placeholderOf({ placeholder }: Pick<Image, "placeholder">): string | undefined {
  const known = placeholders.get(placeholder);
  if (known !== undefined) return known;
  if (!placeholder) return undefined;
  const made = `url(${thumbHashToDataURL(bytesOf(placeholder))})`;
  if (placeholders.size >= REMEMBERED) placeholders.clear();
  placeholders.set(placeholder, made);
  return made;
}

function addressOf(image: Pictured, recipe: string): string {
  return `/img/${image.id}/${image.revision}/${recipe}.auto`;
}

function bytesOf(base64: string): Uint8Array {
  return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
}
