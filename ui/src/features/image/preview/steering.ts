// What steers a crop: the preset's own steering, else the picture's focal point, else its gravity.
import type { Schema } from "@/api/client";
import type { Preset } from "@/api/session";
import { type CropBox, type Plan, type Point, planCover, type Size } from "./geometry";

export type Gravity = Schema<"Gravity">;

/** In the order of a pad of three by three. */
export const GRAVITIES = [
  "northwest",
  "north",
  "northeast",
  "west",
  "center",
  "east",
  "southwest",
  "south",
  "southeast",
] as const satisfies readonly Gravity[];

const LETTERS: Record<string, Gravity> = {
  c: "center",
  n: "north",
  ne: "northeast",
  e: "east",
  se: "southeast",
  s: "south",
  sw: "southwest",
  w: "west",
  nw: "northwest",
};

export function pointOf(gravity: Gravity): Point {
  const at = GRAVITIES.indexOf(gravity);
  return { x: (at % 3) / 2, y: Math.floor(at / 3) / 2 };
}

/** A preset that cuts, and may say by itself where. */
export interface CuttingPreset {
  readonly name: string;
  readonly canvas: Size;
  readonly crop: CropBox | null;
  readonly own: { readonly point: Point; readonly isOfCut: boolean } | null;
}

/** The presets that cut, one for each shape; those that look for the subject by themselves cannot be foretold. */
export function cuttingPresets(presets: readonly Preset[]): CuttingPreset[] {
  const byShape = new Map<string, CuttingPreset>();
  for (const { name, recipe, fit, width, height } of presets) {
    const tokens = recipe.split("-");
    if (fit !== "cover" || !width || !height || tokens.includes("gauto")) continue;
    const cutting = { name, canvas: { width, height }, crop: cropIn(tokens), own: steeringIn(tokens) };
    const shape = JSON.stringify([(width / height).toFixed(3), cutting.crop, cutting.own]);
    if (!byShape.has(shape)) byShape.set(shape, cutting);
  }
  return [...byShape.values()];
}

export function planOf(
  preset: CuttingPreset,
  source: Size,
  focalPoint: Point | null,
  gravity: Gravity,
): Plan {
  const { own, crop, canvas } = preset;
  const point = own?.point ?? focalPoint ?? pointOf(gravity);
  return planCover(source, canvas, point, { crop, isOfCut: own ? own.isOfCut : focalPoint === null });
}

function cropIn(tokens: readonly string[]): CropBox | null {
  const numbers = match(tokens, /^c(\d+)\.(\d+)\.(\d+)\.(\d+)$/);
  if (numbers === null) return null;
  const [left = 0, top = 0, width = 0, height = 0] = numbers.map(Number);
  return { left, top, width, height };
}

function steeringIn(tokens: readonly string[]): CuttingPreset["own"] {
  const spot = match(tokens, /^gfx(\d+)y(\d+)$/);
  if (spot !== null)
    return { point: { x: Number(spot[0]) / 1000, y: Number(spot[1]) / 1000 }, isOfCut: false };
  const letters = match(tokens, /^g(c|n|ne|e|se|s|sw|w|nw)$/);
  const gravity = letters?.[0] ? LETTERS[letters[0]] : undefined;
  return gravity ? { point: pointOf(gravity), isOfCut: true } : null;
}

function match(tokens: readonly string[], pattern: RegExp): string[] | null {
  for (const token of tokens) {
    const found = pattern.exec(token);
    if (found) return found.slice(1);
  }
  return null;
}
