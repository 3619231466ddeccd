// Restoring and erasing many: progress, what failed, and the way back where there is one.
import { useQueryClient } from "@tanstack/react-query";
import { useCallback, useMemo, useState } from "react";
import { useTranslations } from "use-intl";
import type { Image } from "@/api/client";
import { ApiError } from "@/api/errors";
import { keys } from "@/api/keys";
import { useErrorText } from "@/app/errorText";
import { complain, offer, say } from "@/design/toasts";
import { type Outcome, runEach } from "@/features/library/shared/runEach";
import { deleteOne, eraseOne, restoreOne } from "./work";

const CONFLICT = 409;
const MOST_NAMED = 5;

export interface Progress {
  readonly over: number;
  readonly total: number;
}

export interface Trash {
  /** Null while nothing is under way. */
  readonly progress: Progress | null;
  readonly restore: (images: readonly Image[]) => void;
  readonly erase: (images: readonly Image[]) => void;
}

export function useTrash(): Trash {
  const t = useTranslations("trash");
  const undo = useTranslations("app")("undo");
  const cache = useQueryClient();
  const tellFailures = useFailures();
  const [progress, setProgress] = useState<Progress | null>(null);

  const run = useCallback(
    async <Result>(images: readonly Image[], work: (image: Image) => Promise<Result>) => {
      setProgress({ over: 0, total: images.length });
      const onProgress = (over: number) => setProgress({ over, total: images.length });
      const outcome = await runEach(images, work, { onProgress });
      setProgress(null);
      await cache.invalidateQueries({ queryKey: keys.images.all });
      tellFailures(outcome.failed);
      return outcome.done;
    },
    [cache, tellFailures],
  );

  const restore = useCallback(
    async (images: readonly Image[]) => {
      const restored = (await run(images, restoreOne)).map(({ item }) => item);
      if (restored.length === 0) return;
      const onPress = async () => {
        const { length } = await run(restored, deleteOne);
        if (length > 0) say(t("undone", { count: length }));
      };
      offer(t("restored", { count: restored.length }), { label: undo, onPress: () => void onPress() });
    },
    [run, t, undo],
  );

  const erase = useCallback(
    async (images: readonly Image[]) => {
      const tried = await run(images, eraseOne);
      const count = tried.filter(({ result }) => result).length;
      if (count > 0) say(t("erased", { count }));
      if (tried.length > count) say(t("spared", { count: tried.length - count }));
    },
    [run, t],
  );

  return useMemo(() => ({ progress, restore, erase }), [progress, restore, erase]);
}

/** Names what failed and why, a few of them. */
function useFailures() {
  const t = useTranslations("trash.failures");
  const textOf = useErrorText();
  return useCallback(
    (failed: Outcome<Image, unknown>["failed"]) => {
      if (failed.length === 0) return;
      const lines = failed.slice(0, MOST_NAMED).map(({ item, error }) => {
        const isTaken = error instanceof ApiError && error.status === CONFLICT;
        return t("one", { name: item.name, reason: isTaken ? t("taken") : textOf(error) });
      });
      complain([t("title", { count: failed.length }), ...lines].join(" "));
    },
    [t, textOf],
  );
}
