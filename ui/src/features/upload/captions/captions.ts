// The texts of what was uploaded: what is typed, what is saved, and who else has written meanwhile. Outlives the page.
import type { Image, Schema, Tagged } from "@/api/client";
import { ApiError } from "@/api/errors";
import { type Edits, type Field, fieldAt, keptIn, updateOf } from "./fields";

const AT_A_TIME = 3;

export type Saving =
  | { readonly is: "idle" }
  | { readonly is: "saving" }
  | { readonly is: "failed"; readonly error: unknown; readonly faults: Edits }
  /** Somebody else has changed these fields too; what was typed here is kept. */
  | { readonly is: "contested"; readonly fields: readonly Field[] };

export interface Entry {
  readonly image: Tagged<Image>;
  /** Where it stands among the others. */
  readonly place: number;
  /** What differs from the image, as it was typed. */
  readonly edits: Edits;
  readonly saving: Saving;
  /** True once something was saved here. */
  readonly wasSaved: boolean;
}

export interface CaptionCalls {
  read(id: string): Promise<Tagged<Image>>;
  /** @throws ApiError `isStale` where somebody else was faster. */
  update(id: string, body: Schema<"UpdateImageBody">, etag: string | null): Promise<Tagged<Image>>;
}

export class Captions {
  #entries: readonly Entry[] = [];
  #busy = new Set<string>();
  #typingIn: { readonly id: string; readonly field: Field } | null = null;
  #listeners = new Set<() => void>();

  constructor(
    private readonly calls: CaptionCalls,
    private readonly onSaved: (image: Tagged<Image>) => void,
  ) {}

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };
  readonly entries = (): readonly Entry[] => this.#entries;

  get isUnsaved(): boolean {
    return this.#entries.some((entry) => isEdited(entry) || entry.saving.is === "saving");
  }

  /** Where *place* puts it, whichever arrives first. One that is there already keeps what was typed. */
  add(image: Tagged<Image>, place: number): void {
    if (this.#entry(image.value.id)) return;
    const before = this.#entries.filter((entry) => entry.place <= place);
    const after = this.#entries.filter((entry) => entry.place > place);
    this.#set([...before, { image, place, edits: {}, saving: { is: "idle" }, wasSaved: false }, ...after]);
  }

  edit(id: string, field: Field, value: string): void {
    const entry = this.#entry(id);
    if (!entry) return;
    this.#change(id, { edits: withEdit(entry, field, value) });
  }

  /** Somebody is typing there: half a sentence is not saved, and what the server makes of it would take the spaces. */
  enter(id: string, field: Field): void {
    this.#typingIn = { id, field };
  }

  leave(id: string): Promise<void> {
    this.#typingIn = null;
    return this.save(id);
  }

  /** The fields are gone, though no event has said so. */
  leaveAll(): void {
    this.#typingIn = null;
    void this.saveAll();
  }

  /** Write *value* into *field* of all; gives what takes it back. Captions that plain text cannot hold stay. */
  applyToAll(field: Field, value: string): { changed: number; undo: () => void } {
    const touched = this.#entries.filter((entry) => {
      const shown = shownIn(entry, field);
      return shown !== null && shown !== value;
    });
    const before = touched.map((entry) => [entry.image.value.id, shownIn(entry, field) ?? ""] as const);
    for (const [id] of before) this.edit(id, field, value);
    void this.saveAll();
    const undo = () => {
      for (const [id, was] of before) this.edit(id, field, was);
      void this.saveAll();
    };
    return { changed: touched.length, undo };
  }

  /** A few at a time; those that somebody has to decide on are left. */
  async saveAll(): Promise<void> {
    const waiting = this.#entries.filter((entry) => isEdited(entry) && entry.saving.is !== "contested");
    const ids = waiting.map((entry) => entry.image.value.id);
    const worker = async () => {
      for (let id = ids.shift(); id !== undefined; id = ids.shift()) await this.save(id);
    };
    await Promise.all(Array.from({ length: AT_A_TIME }, worker));
  }

  /** Send what was typed; what is typed meanwhile follows. */
  async save(id: string): Promise<void> {
    if (this.#busy.has(id)) return;
    this.#busy.add(id);
    try {
      for (let edits = this.#finished(id); Object.keys(edits).length > 0; edits = this.#finished(id)) {
        if (!(await this.#send(id, edits))) return;
      }
    } finally {
      this.#busy.delete(id);
    }
  }

  /** What was typed here wins. */
  keepMine(id: string): Promise<void> {
    this.#change(id, { saving: { is: "idle" } });
    return this.save(id);
  }

  takeTheirs(id: string): Promise<void> {
    const entry = this.#entry(id);
    if (entry?.saving.is === "contested")
      this.#change(id, { edits: without(entry.edits, entry.saving.fields), saving: { is: "idle" } });
    return this.save(id);
  }

  /** Take the saved ones off the list; gives their ids. */
  putAway(): Set<string> {
    const away = this.#entries.filter((entry) => !isEdited(entry) && entry.saving.is === "idle");
    this.#set(this.#entries.filter((entry) => !away.includes(entry)));
    return new Set(away.map((entry) => entry.image.value.id));
  }

  clear(): void {
    this.#set([]);
  }

  /** What may be sent: all edits but the one under the cursor. */
  #finished(id: string): Edits {
    const edits = this.#entry(id)?.edits ?? {};
    return this.#typingIn?.id === id ? without(edits, [this.#typingIn.field]) : edits;
  }

  async #send(id: string, edits: Edits): Promise<boolean> {
    const image = this.#entry(id)?.image;
    if (!image) return false;
    this.#change(id, { saving: { is: "saving" } });
    const body = updateOf(image.value, edits);
    try {
      this.#saved(id, await this.calls.update(id, body, image.etag), edits);
      return true;
    } catch (error) {
      if (error instanceof ApiError && error.isStale) return this.#overtaken(id);
      this.#change(id, { saving: { is: "failed", error, faults: faultsIn(error, body.locales ?? []) } });
      return false;
    }
  }

  #saved(id: string, image: Tagged<Image>, sent: Edits): void {
    const entry = this.#entry(id);
    this.onSaved(image);
    if (!entry) return;
    const same = (Object.keys(sent) as Field[]).filter((field) => entry.edits[field] === sent[field]);
    this.#change(id, { image, edits: without(entry.edits, same), saving: { is: "idle" }, wasSaved: true });
  }

  /** Whether it can be sent again: nobody has written into the same fields. */
  async #overtaken(id: string): Promise<boolean> {
    try {
      const theirs = await this.calls.read(id);
      const entry = this.#entry(id);
      if (!entry) return false;
      const fields = contested(entry, theirs.value);
      this.#change(id, {
        image: theirs,
        saving: fields.length > 0 ? { is: "contested", fields } : { is: "saving" },
      });
      return fields.length === 0;
    } catch (error) {
      this.#change(id, { saving: { is: "failed", error, faults: {} } });
      return false;
    }
  }

  #entry(id: string): Entry | undefined {
    return this.#entries.find((entry) => entry.image.value.id === id);
  }

  #change(id: string, change: Partial<Entry>): void {
    this.#set(this.#entries.map((entry) => (entry.image.value.id === id ? { ...entry, ...change } : entry)));
  }

  #set(entries: readonly Entry[]): void {
    this.#entries = entries;
    for (const listener of this.#listeners) listener();
  }
}

/** What the field shows: typed or kept; null where it cannot be edited here. */
export function shownIn({ image, edits }: Entry, field: Field): string | null {
  return edits[field] ?? keptIn(image.value, field);
}

export function isEdited({ edits }: Entry): boolean {
  return Object.keys(edits).length > 0;
}

function withEdit({ image, edits }: Entry, field: Field, value: string): Edits {
  return keptIn(image.value, field) === value ? without(edits, [field]) : { ...edits, [field]: value };
}

function without(edits: Edits, fields: readonly Field[]): Edits {
  return Object.fromEntries(Object.entries(edits).filter(([field]) => !fields.includes(field as Field)));
}

function contested({ image, edits }: Entry, theirs: Image): Field[] {
  return (Object.keys(edits) as Field[]).filter((field) => {
    const their = keptIn(theirs, field);
    return their !== keptIn(image.value, field) && their !== edits[field];
  });
}

function faultsIn(error: unknown, locales: readonly { readonly locale: string }[]): Edits {
  const details = error instanceof ApiError ? error.details : [];
  const faults = details.map(({ field, message }) => [fieldAt(field, locales), message] as const);
  return Object.fromEntries(faults.filter(([field]) => field !== null));
}
