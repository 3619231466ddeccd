// The queue in numbers.
import type { Item } from "./item";

export interface Totals {
  /** Files that are not refused, failed or left to somebody's decision. */
  readonly files: number;
  readonly done: number;
  readonly failed: number;
  readonly refused: number;
  readonly found: number;
  readonly bytes: number;
  readonly sentBytes: number;
  /** True while something is still to be done without anybody's deciding. */
  readonly isBusy: boolean;
}

export function totalsOf(items: readonly Item[]): Totals {
  const totals = {
    files: 0,
    done: 0,
    failed: 0,
    refused: 0,
    found: 0,
    bytes: 0,
    sentBytes: 0,
    isBusy: false,
  };
  for (const item of items) count(item, totals);
  return totals;
}

function count(item: Item, totals: { -readonly [Key in keyof Totals]: Totals[Key] }): void {
  const { stage, file } = item;
  if (stage.is === "failed" || stage.is === "refused" || stage.is === "found") {
    totals[stage.is] += 1;
    return;
  }
  // What was there already costs no time.
  const bytes = stage.is === "done" && stage.isReused ? 0 : file.size;
  totals.files += 1;
  totals.bytes += bytes;
  if (stage.is === "done") totals.done += 1;
  else totals.isBusy = true;
  if (stage.is === "sending") totals.sentBytes += Math.min(stage.sentBytes, bytes);
  else if (stage.is === "done" || item.upload !== null) totals.sentBytes += bytes;
}
