// How fast bytes go, by the last few seconds.

const WINDOW_MS = 10_000;
const SHORTEST_MS = 1_000;

export class Pace {
  #sent: { atMs: number; bytes: number }[] = [];

  add(bytes: number, atMs: number): void {
    this.#sent.push({ atMs, bytes });
    const from = atMs - WINDOW_MS;
    if ((this.#sent[0]?.atMs ?? atMs) < from) this.#sent = this.#sent.filter((sample) => sample.atMs >= from);
  }

  /** Null before there is enough to go by. */
  bytesPerSecond(nowMs: number): number | null {
    const first = this.#sent.find((sample) => sample.atMs >= nowMs - WINDOW_MS);
    if (!first || nowMs - first.atMs < SHORTEST_MS) return null;
    const bytes = this.#sent
      .filter((sample) => sample.atMs > first.atMs)
      .reduce((sum, each) => sum + each.bytes, 0);
    return bytes > 0 ? bytes / ((nowMs - first.atMs) / 1000) : null;
  }
}
