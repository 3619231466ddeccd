// Whether a key still opens anything, and until when a new one is to.
import type { Schema } from "@/api/client";

export type Key = Schema<"ApiKey">;
export type KeyState = "good" | "expired" | "revoked";

export function stateOf(key: Key, now: Date): KeyState {
  if (key.revoked_at !== null) return "revoked";
  return key.expires_at !== null && new Date(key.expires_at) <= now ? "expired" : "good";
}

export interface KeySummary {
  readonly good: number;
  /** When any of them was last used; null where none ever was. */
  readonly lastUsed: string | null;
}

export function summaryOf(keys: readonly Key[], now: Date): KeySummary {
  const used = keys.flatMap(({ last_used_at }) => last_used_at ?? []).sort();
  return {
    good: keys.filter((key) => stateOf(key, now) === "good").length,
    lastUsed: used.at(-1) ?? null,
  };
}

/** The last moment of a day as the date field gives it (`2026-12-31`), where whoever chose it is. */
export function endOfDay(day: string): string | null {
  const [year, month, date] = day.split("-").map(Number);
  if (!year || !month || !date) return null;
  return new Date(year, month - 1, date, 23, 59, 59).toISOString();
}

/** Today, for the date field. */
export function dayOf(now: Date): string {
  const two = (number: number) => String(number).padStart(2, "0");
  return `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
}
