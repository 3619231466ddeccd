// What of a library's status somebody should see to.
import type { Schema } from "@/api/client";

export type Status = Schema<"LibraryStatus">;

/** The gravest first. `faults` were found by the last look through everything, or by the one under way. */
export type Concern =
  | { readonly is: "fsckFaults" | "scrubFaults"; readonly count: number }
  | { readonly is: "fsckNever" | "unconfined" | "queueFull" };

export function concernsOf({ fsck, scrub, render_queue }: Status): Concern[] {
  const concerns: Concern[] = [];
  const fsckFaults = fsck?.summary.faults ?? 0;
  if (fsckFaults > 0) concerns.push({ is: "fsckFaults", count: fsckFaults });
  // A pass that has just begun knows less than the one before it.
  const scrubFaults = Math.max(scrub?.summary.faults ?? 0, scrub?.summary.last_faults ?? 0);
  if (scrubFaults > 0) concerns.push({ is: "scrubFaults", count: scrubFaults });
  if (fsck === null) concerns.push({ is: "fsckNever" });
  if (render_queue.waiting >= render_queue.capacity) concerns.push({ is: "queueFull" });
  if (!render_queue.confined) concerns.push({ is: "unconfined" });
  return concerns;
}
