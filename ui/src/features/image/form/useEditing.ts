// The draft of one picture: kept in step with the server's, saved, and brought together with what others have made.
import { useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useRef, useState } from "react";
import type { Image, Tagged } from "@/api/client";
import { ApiError } from "@/api/errors";
import { useSession } from "@/app/session";
import { readImage, remember, updateImage } from "../queries";
import { type Draft, draftOf, isSameDraft, updateFrom } from "./draft";
import { type Field, type Merge, merge } from "./merge";
import { forgetDraft, type StoredDraft, storeDraft, storedDraft } from "./storedDrafts";

/** Both have changed the same: what there is to decide, and the server's newer state. */
export interface Clash extends Merge {
  readonly theirs: Tagged<Image>;
}

export interface Editing {
  readonly draft: Draft;
  readonly isDirty: boolean;
  /** True when the draft was found in the tab and not typed just now. */
  readonly isFound: boolean;
  readonly isSaving: boolean;
  readonly clash: Clash | null;
  change(fields: Partial<Draft>): void;
  /** The same for what is done later than it was drawn: in a toast. */
  amend(changed: (now: Draft) => Partial<Draft>): void;
  /** False where a clash has to be decided first. @throws ApiError */
  save(): Promise<boolean>;
  /** Give up the draft; what is given back brings it back. */
  discard(): () => void;
  /** Save what the clash was decided to. */
  settle(decided: Draft): Promise<boolean>;
  /** Decide later: the draft stays. */
  postpone(): void;
}

// Each round needs somebody else to save in the moment between reading and writing.
const MOST_ROUNDS = 5;

export function useEditing(image: Tagged<Image>, onTakenOver: (fields: readonly Field[]) => void): Editing {
  const { id } = image.value;
  const { account } = useSession();
  const cache = useQueryClient();
  const [state, setState] = useState(() => storedDraft(account.id, id) ?? fresh(image));
  const [isFound, setFound] = useState(() => storedDraft(account.id, id) !== null);
  const [isSaving, setSaving] = useState(false);
  const [clash, setClash] = useState<Clash | null>(null);
  // What is typed while a request is under way counts too.
  const now = useRef(state);
  const tell = useRef(onTakenOver);
  tell.current = onTakenOver;
  const isDirty = !isSameDraft(state.base, state.draft);

  const put = useCallback((next: StoredDraft) => {
    now.current = next;
    setState(next);
  }, []);

  /** Go on from a newer state of the server; false where both have changed the same. */
  const goOnFrom = useCallback(
    (newer: Tagged<Image>): Merge => {
      const { base, draft } = now.current;
      const found = merge(base, draft, draftOf(newer.value));
      if (found.conflicts.length > 0) return found;
      const wasDirty = !isSameDraft(base, draft);
      put({ base: draftOf(newer.value), etag: newer.etag, draft: found.merged });
      if (wasDirty && found.takenOver.length > 0) tell.current(found.takenOver);
      return found;
    },
    [put],
  );

  useEffect(() => {
    // A clash that comes by itself waits until somebody saves.
    if (image.etag !== now.current.etag) goOnFrom(image);
  }, [image, goOnFrom]);

  useEffect(() => {
    if (isDirty) storeDraft(account.id, id, state);
    else forgetDraft(account.id, id);
  }, [isDirty, state, account.id, id]);

  function amend(changed: (now: Draft) => Partial<Draft>): void {
    const { draft } = now.current;
    put({ ...now.current, draft: { ...draft, ...changed(draft) } });
  }

  async function saveOnce(): Promise<boolean | "again"> {
    const { base, draft, etag } = now.current;
    if (isSameDraft(base, draft)) return true;
    try {
      const saved = await updateImage(id, updateFrom(base, draft), etag);
      // What was typed meanwhile began as what was sent.
      const typed = isSameDraft(draft, now.current.draft)
        ? draftOf(saved.value)
        : merge(draft, now.current.draft, draftOf(saved.value)).merged;
      put({ base: draftOf(saved.value), etag: saved.etag, draft: typed });
      remember(cache, saved);
      return true;
    } catch (error) {
      if (!(error instanceof ApiError) || !error.isStale) throw error;
      const newer = await readImage(id);
      const found = goOnFrom(newer);
      if (found.conflicts.length === 0) {
        remember(cache, newer);
        return "again";
      }
      setClash({ ...found, theirs: newer });
      return false;
    }
  }

  async function save(): Promise<boolean> {
    setSaving(true);
    setFound(false);
    try {
      for (let round = 0; round < MOST_ROUNDS; round++) {
        const outcome = await saveOnce();
        if (outcome !== "again") return outcome;
      }
      throw new ApiError(412, "Precondition Failed");
    } finally {
      setSaving(false);
    }
  }

  return {
    draft: state.draft,
    isDirty,
    isFound: isFound && isDirty,
    isSaving,
    clash,
    save,
    change: (fields) => amend(() => fields),
    amend,
    discard: () => {
      const before = now.current;
      put(fresh(image));
      setFound(false);
      return () => put(before);
    },
    settle: (decided) => {
      if (clash === null) return save();
      put({ base: draftOf(clash.theirs.value), etag: clash.theirs.etag, draft: decided });
      remember(cache, clash.theirs);
      setClash(null);
      return save();
    },
    postpone: () => setClash(null),
  };
}

function fresh(image: Tagged<Image>): StoredDraft {
  const base = draftOf(image.value);
  return { base, etag: image.etag, draft: base };
}
