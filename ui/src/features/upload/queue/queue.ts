// Takes files into the library, three at a time, until each is an image, refused, or waits for somebody's decision.

import type { Image, Tagged } from "@/api/client";
import { ApiError } from "@/api/errors";
import type { Refusal } from "./checks";
import { type Item, idempotencyKeyOf, newItem, type Stage, type Upload } from "./item";
import { Pace } from "./pace";

const AT_A_TIME = 3;
const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 30_000;
/** So often one file may stumble while others get through. */
const MOST_FAILURES = 5;
const TELL_MS = 50;

/** What is done for a file; each may be called again after a failure, with the same key. */
export interface Steps {
  check(file: File): Promise<Refusal | null>;
  hash(file: File): Promise<string>;
  find(hash: string, signal: AbortSignal): Promise<Tagged<Image> | null>;
  send(file: File, request: SendRequest): Promise<Upload>;
  create(upload: Upload, key: string): Promise<Tagged<Image>>;
}

export interface SendRequest {
  readonly key: string;
  readonly signal: AbortSignal;
  readonly onProgress: (sentBytes: number) => void;
}

/** Why nothing is begun at the moment, and until when. */
export interface Trouble {
  readonly error: ApiError;
  readonly untilMs: number;
}

export interface QueueState {
  readonly items: readonly Item[];
  readonly isPaused: boolean;
  readonly trouble: Trouble | null;
}

export class UploadQueue {
  #state: QueueState = { items: [], isPaused: false, trouble: null };
  #running = new Map<string, AbortController>();
  #isSignedOut = false;
  #failuresInRow = 0;
  #chosen = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #telling: ReturnType<typeof setTimeout> | undefined;
  #pace = new Pace();
  #listeners = new Set<() => void>();

  constructor(
    private readonly steps: Steps,
    /** *place*: its file's, among all that were chosen. */
    private readonly onImage: (image: Tagged<Image>, place: number) => void,
  ) {}

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };
  readonly state = (): QueueState => this.#state;

  bytesPerSecond(): number | null {
    return this.#pace.bytesPerSecond(performance.now());
  }

  add(files: readonly File[]): void {
    const added = files.map((file) => newItem(file, this.#chosen++));
    this.#set({ items: [...this.#state.items, ...added] });
    this.#begin();
  }

  /** Give up what is not an image yet; one that is being made into one is let be. */
  cancel(ids: readonly string[]): void {
    const gone = new Set(ids.filter((id) => this.#item(id)?.stage.is !== "creating"));
    this.#set({ items: this.#state.items.filter(({ id }) => !gone.has(id)) });
    for (const id of gone) this.#running.get(id)?.abort();
    this.#begin();
  }

  cancelAll(): void {
    this.cancel(this.#state.items.filter(({ stage }) => stage.is !== "done").map(({ id }) => id));
  }

  pause(): void {
    this.#set({ isPaused: true });
    for (const [id, controller] of this.#running) {
      if (this.#item(id)?.stage.is !== "creating") controller.abort();
    }
  }

  resume(): void {
    this.#set({ isPaused: false });
    this.retryNow();
  }

  /** The failed ones of *ids* once more. */
  retry(ids: readonly string[]): void {
    for (const id of ids) {
      const item = this.#item(id);
      if (item?.stage.is !== "failed") continue;
      const again = wasRefused(item.stage.error) ? { attempt: item.attempt + 1, upload: null } : {};
      this.#change(id, { stage: { is: "waiting" }, failures: 0, ...again });
    }
    this.retryNow();
  }

  /** Wait no longer: the connection is back, or somebody is impatient. */
  readonly retryNow = (): void => {
    clearTimeout(this.#timer);
    this.#set({ trouble: null });
    this.#begin();
  };

  /** Take the image that is there already in place of the file. */
  reuse(ids: readonly string[]): void {
    for (const id of ids) {
      const stage = this.#item(id)?.stage;
      if (stage?.is === "found" && stage.image) this.#finish(id, stage.image, true);
    }
  }

  uploadAnyway(ids: readonly string[]): void {
    for (const id of ids) this.#change(id, { stage: { is: "waiting" }, isWantedAnyway: true });
    this.#begin();
  }

  /** The finished ones need not be listed any longer. */
  forget(imageIds: ReadonlySet<string>): void {
    const isForgotten = ({ stage }: Item) => stage.is === "done" && imageIds.has(stage.image.id);
    this.#set({ items: this.#state.items.filter((item) => !isForgotten(item)) });
  }

  signedIn(isSignedIn: boolean): void {
    this.#isSignedOut = !isSignedIn;
    this.#begin();
  }

  /** Somebody else comes: nothing stays. */
  clear(): void {
    clearTimeout(this.#timer);
    this.#set({ items: [], isPaused: false, trouble: null });
    for (const controller of this.#running.values()) controller.abort();
  }

  #begin(): void {
    if (this.#state.isPaused || this.#state.trouble || this.#isSignedOut) return;
    for (const item of this.#state.items) {
      if (this.#running.size >= AT_A_TIME) return;
      if (item.stage.is === "waiting" && !this.#running.has(item.id)) void this.#run(item.id);
    }
  }

  async #run(id: string): Promise<void> {
    const controller = new AbortController();
    this.#running.set(id, controller);
    try {
      await this.#advance(id, controller.signal);
      this.#failuresInRow = 0;
    } catch (error) {
      this.#stumbled(id, error, controller.signal);
    } finally {
      this.#running.delete(id);
      this.#begin();
    }
  }

  /** One step after the other, from where the item stands; a refusal or a find ends it. */
  async #advance(id: string, signal: AbortSignal): Promise<void> {
    if (!(await this.#isHashed(id, signal)) || (await this.#isFound(id, signal))) return;
    const upload = await this.#uploaded(id, signal);
    this.#stage(id, { is: "creating" });
    const key = idempotencyKeyOf(this.#here(id, signal), "image");
    this.#finish(id, await this.steps.create(upload, key), false);
  }

  /** False where the file is refused. */
  async #isHashed(id: string, signal: AbortSignal): Promise<boolean> {
    const { file, hash } = this.#here(id, signal);
    if (hash !== null) return true;
    this.#stage(id, { is: "checking" });
    const reason = await this.steps.check(file);
    const counted = reason ? null : await this.steps.hash(file).catch(() => null);
    this.#here(id, signal);
    if (counted === null) this.#stage(id, { is: "refused", reason: reason ?? { is: "unreadable" } });
    else this.#change(id, { hash: counted });
    return counted !== null;
  }

  async #isFound(id: string, signal: AbortSignal): Promise<boolean> {
    const { hash, upload, isWantedAnyway } = this.#here(id, signal);
    if (hash === null || upload !== null || isWantedAnyway) return false;
    // Only one that stands before it: of two, one goes on.
    const before = this.#state.items.slice(
      0,
      this.#state.items.findIndex((other) => other.id === id),
    );
    const twin = before.find((other) => other.hash === hash && isOnItsWay(other));
    const image = twin ? null : await this.steps.find(hash, signal);
    this.#here(id, signal);
    if (!twin && !image) return false;
    this.#stage(id, { is: "found", image, twin: twin?.file.name ?? null });
    return true;
  }

  async #uploaded(id: string, signal: AbortSignal): Promise<Upload> {
    const item = this.#here(id, signal);
    if (item.upload !== null) return item.upload;
    this.#stage(id, { is: "sending", sentBytes: 0 });
    const key = idempotencyKeyOf(item, "file");
    const onProgress = (sentBytes: number) => this.#sent(id, sentBytes);
    const upload = await this.steps.send(item.file, { key, signal, onProgress });
    this.#here(id, signal);
    this.#change(id, { upload });
    return upload;
  }

  /** @throws AbortError It was cancelled or paused meanwhile. */
  #here(id: string, signal: AbortSignal): Item {
    signal.throwIfAborted();
    return this.#item(id) as Item;
  }

  #finish(id: string, image: Tagged<Image>, isReused: boolean): void {
    // Signed out meanwhile: it is nobody's business any more.
    const item = this.#item(id);
    if (!item) return;
    this.#stage(id, { is: "done", image: image.value, isReused });
    this.onImage(image, item.place);
  }

  #stumbled(id: string, error: unknown, signal: AbortSignal): void {
    const item = this.#item(id);
    if (!item) return;
    const isSignedOut = error instanceof ApiError && error.isSignedOut;
    if (isSignedOut) this.#isSignedOut = true;
    if (signal.aborted || isSignedOut) this.#stage(id, { is: "waiting" });
    else if (error instanceof ApiError && isPassing(error)) this.#putOff(item, error);
    else this.#stage(id, { is: "failed", error });
  }

  #putOff(item: Item, error: ApiError): void {
    const failures = item.failures + 1;
    this.#failuresInRow += 1;
    // The line works, this file does not get through: it must not hold up the others.
    if (failures >= MOST_FAILURES && this.#failuresInRow < failures) {
      this.#change(item.id, { stage: { is: "failed", error }, failures });
      return;
    }
    this.#change(item.id, { stage: { is: "waiting" }, failures });
    this.#toTheEnd(item.id);
    this.#wait(error);
  }

  #toTheEnd(id: string): void {
    const { items } = this.#state;
    this.#set({
      items: [...items.filter((item) => item.id !== id), ...items.filter((item) => item.id === id)],
    });
  }

  #wait(error: ApiError): void {
    const own = Math.min(FIRST_WAIT_MS * 2 ** Math.min(this.#failuresInRow - 1, 10), LONGEST_WAIT_MS);
    const waitMs = Math.max(own, (error.retryAfterSeconds ?? 0) * 1000);
    clearTimeout(this.#timer);
    this.#set({ trouble: { error, untilMs: Date.now() + waitMs } });
    this.#timer = setTimeout(this.retryNow, waitMs);
  }

  #sent(id: string, sentBytes: number): void {
    const stage = this.#item(id)?.stage;
    if (stage?.is !== "sending") return;
    this.#pace.add(Math.max(0, sentBytes - stage.sentBytes), performance.now());
    this.#stage(id, { is: "sending", sentBytes });
  }

  #item(id: string): Item | undefined {
    return this.#state.items.find((item) => item.id === id);
  }

  #stage(id: string, stage: Stage): void {
    this.#change(id, { stage });
  }

  #change(id: string, change: Partial<Item>): void {
    this.#set({ items: this.#state.items.map((item) => (item.id === id ? { ...item, ...change } : item)) });
  }

  /** Listeners hear of it a moment later: progress comes in crowds. */
  #set(change: Partial<QueueState>): void {
    this.#state = { ...this.#state, ...change };
    this.#telling ??= setTimeout(() => {
      this.#telling = undefined;
      for (const listener of this.#listeners) listener();
    }, TELL_MS);
  }
}

function isOnItsWay({ stage }: Item): boolean {
  return stage.is !== "failed" && stage.is !== "refused";
}

/** 409: the same request is still running there, since its first connection was lost. */
function isPassing(error: ApiError): boolean {
  return error.isPassing || error.status === 409;
}

function wasRefused(error: unknown): boolean {
  return error instanceof ApiError && error.status >= 400 && error.status < 500;
}
