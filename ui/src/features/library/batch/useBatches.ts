// Running batches: progress, stopping, what went wrong, and taking the last one back.
import { useQueryClient } from "@tanstack/react-query";
import { useCallback, useMemo } from "react";
import { useTranslations } from "use-intl";
import type { Image } from "@/api/client";
import { ApiError } from "@/api/errors";
import { keys } from "@/api/keys";
import { batchState, putBatches, type Running, type Undoable, useBatchState } from "@/app/batches";
import { useErrorText } from "@/app/errorText";
import { complain, offer, say } from "@/design/toasts";
import type { Edit } from "./changes";
import { type Outcome, runEach } from "./run";
import type { TakeBack } from "./work";

export interface Batches {
  readonly running: Running | null;
  readonly edit: (images: readonly Image[], edit: Edit) => void;
  readonly remove: (images: readonly Image[]) => void;
  /** Takes back the last batch; null when there is none. */
  readonly undo: (() => void) | null;
}

/** Closes the undo offer that is shown, which may be on another page by now. */
let closeOffer = () => {};

export function useBatches(): Batches {
  const t = useTranslations("library.batch");
  const app = useTranslations("app");
  const cache = useQueryClient();
  const tellFailures = useFailures();
  const { running, undoables } = useBatchState();

  const run = useCallback(
    async <Item extends { name: string }, Result>(
      kind: Running["kind"],
      items: readonly Item[],
      work: (item: Item) => Promise<Result>,
    ): Promise<Outcome<Item, Result>> => {
      const stopper = new AbortController();
      const begun = { kind, total: items.length, stop: () => stopper.abort() };
      const { tenure } = batchState();
      const isOurs = () => batchState().tenure === tenure;
      closeOffer();
      putBatches({ running: { ...begun, over: 0 }, undoables: [] });
      const onProgress = (over: number) => isOurs() && putBatches({ running: { ...begun, over } });
      const outcome = await runEach(items, work, { signal: stopper.signal, onProgress });
      // Signed out meanwhile: it is nobody's business any more.
      if (!isOurs()) return { done: [], failed: [], skipped: [] };
      putBatches({ running: null });
      await cache.invalidateQueries({ queryKey: keys.images.all });
      tellFailures(outcome.failed);
      if (outcome.skipped.length > 0) say(t("stopped", { count: outcome.skipped.length }));
      return outcome;
    },
    [cache, t, tellFailures],
  );

  const undoAll = useCallback(
    async (items: readonly Undoable[]) => {
      const { done } = await run("undo", items, ({ takeBack }) => takeBack());
      if (done.length > 0) say(t("undone", { count: done.length }));
    },
    [run, t],
  );

  const change = useCallback(
    async (
      kind: "edit" | "delete",
      images: readonly Image[],
      work: (image: Image) => Promise<TakeBack | null>,
    ) => {
      const { done } = await run(kind, images, work);
      const changed: Undoable[] = done.flatMap(({ item, result }) =>
        result ? [{ name: item.name, takeBack: result }] : [],
      );
      putBatches({ undoables: changed });
      if (changed.length === 0) {
        if (done.length > 0) say(t("unchanged"));
        return;
      }
      const onPress = () => void undoAll(changed);
      closeOffer = offer(t(`done.${kind}`, { count: changed.length }), {
        label: app("undo"),
        onPress,
      });
    },
    [run, undoAll, t, app],
  );

  return useMemo(
    () => ({
      running,
      edit: async (images: readonly Image[], edit: Edit) => {
        const { editOne } = await import("./work");
        await change("edit", images, (image) => editOne(image, edit));
      },
      remove: async (images: readonly Image[]) => {
        const { deleteOne } = await import("./work");
        await change("delete", images, deleteOne);
      },
      undo: undoables.length > 0 && !running ? () => void undoAll(undoables) : null,
    }),
    [running, undoables, change, undoAll],
  );
}

const MOST_NAMED = 5;

/** Names what failed and why, a few of them. */
function useFailures() {
  const t = useTranslations("library.batch");
  const textOf = useErrorText();
  return useCallback(
    (failed: Outcome<{ name: string }, unknown>["failed"]) => {
      if (failed.length === 0) return;
      const lines = failed.slice(0, MOST_NAMED).map(({ item, error }) =>
        t("failure", {
          name: item.name,
          reason: error instanceof ApiError && error.isStale ? t("stale") : textOf(error),
        }),
      );
      const more = failed.length - lines.length;
      if (more > 0) lines.push(t("moreFailures", { count: more }));
      complain([t("failed", { count: failed.length }), ...lines].join(" "));
    },
    [t, textOf],
  );
}
