// What an original says of itself, as lines to read and to search.
import type { Schema } from "@/api/client";

export type MetadataGroup = keyof Schema<"Metadata">;
export const GROUPS = ["iptc", "xmp", "exif"] as const satisfies readonly MetadataGroup[];

export interface MetadataLine {
  readonly name: string;
  readonly value: string;
}

/** Nested values get names such as `GPSInfo.GPSLatitude`; a list of plain values is one line. */
export function linesOf(values: Readonly<Record<string, unknown>>, prefix = ""): MetadataLine[] {
  return Object.entries(values).flatMap(([name, value]) => {
    const path = prefix + name;
    if (Array.isArray(value)) return linesOfList(path, value);
    if (isMapping(value)) return linesOf(value, `${path}.`);
    return [{ name: path, value: String(value ?? "") }];
  });
}

export function matching(lines: readonly MetadataLine[], search: string): MetadataLine[] {
  const wanted = search.trim().toLocaleLowerCase();
  return lines.filter(({ name, value }) => `${name}\n${value}`.toLocaleLowerCase().includes(wanted));
}

function linesOfList(path: string, list: readonly unknown[]): MetadataLine[] {
  if (!list.some((item) => isMapping(item) || Array.isArray(item)))
    return [{ name: path, value: list.join(", ") }];
  return linesOf(Object.fromEntries(list.map((item, at) => [String(at + 1), item])), `${path}.`);
}

function isMapping(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
