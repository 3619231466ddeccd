// Archiving, deleting and their opposites: done at once, with a way back.
import { useQueryClient } from "@tanstack/react-query";
import { useCallback, useMemo } from "react";
import { useTranslations } from "use-intl";
import type { Category } from "@/api/client";
import { keys } from "@/api/keys";
import { useComplaint } from "@/app/errorText";
import { offer, say } from "@/design/toasts";
import { changeCategory, deleteCategory, readCategory, restoreCategory } from "./queries";

export interface CategoryActions {
  readonly archive: (category: Category, name: string) => void;
  readonly unarchive: (category: Category, name: string) => void;
  readonly remove: (category: Category, name: string) => void;
  readonly restore: (category: Category, name: string) => void;
}

export function useCategoryActions(): CategoryActions {
  const t = useTranslations("categories.done");
  const undo = useTranslations("app")("undo");
  const cache = useQueryClient();
  const complain = useComplaint();

  const act = useCallback(
    async (work: () => Promise<unknown>, tell: () => void) => {
      try {
        await work();
        tell();
      } catch (error) {
        complain(error);
      }
      await cache.invalidateQueries({ queryKey: keys.categories.all });
    },
    [cache, complain],
  );

  return useMemo(() => {
    const bring = (work: () => Promise<unknown>, sentence: string, back?: () => Promise<unknown>) =>
      void act(work, () => {
        if (!back) return say(sentence);
        offer(sentence, { label: undo, onPress: () => bring(back, t("undone")) });
      });
    return {
      archive: ({ id }, name) => bring(archived(id, true), t("archived", { name }), archived(id, false)),
      unarchive: ({ id }, name) => bring(archived(id, false), t("unarchived", { name }), archived(id, true)),
      remove: ({ id }, name) => bring(removed(id), t("deleted", { name }), () => restoreCategory(id)),
      restore: ({ id }, name) => bring(() => restoreCategory(id), t("restored", { name }), removed(id)),
    };
  }, [act, t, undo]);
}

/** On what is there now: neither of the two depends on the rest of the category. */
const archived = (id: string, is_archived: boolean) => async () => {
  const { etag } = await readCategory(id);
  return changeCategory(id, { is_archived }, etag);
};

const removed = (id: string) => async () => {
  const { etag } = await readCategory(id);
  return deleteCategory(id, etag);
};
