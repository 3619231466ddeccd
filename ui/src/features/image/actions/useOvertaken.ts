// What to tell when an action on the whole picture is refused, which may be since somebody else was faster.
import { useQueryClient } from "@tanstack/react-query";
import { useTranslations } from "use-intl";
import type { Image, Tagged } from "@/api/client";
import { ApiError } from "@/api/errors";
import { useErrorText } from "@/app/errorText";
import { readImage, remember } from "../queries";

/** Gives the sentence for an error; after a newer version was met, the page has it, merged with what is being written. */
export function useOvertaken({ value: { id, name } }: Tagged<Image>): (error: unknown) => Promise<string> {
  const t = useTranslations("image.actions");
  const textOf = useErrorText();
  const cache = useQueryClient();
  return async (error) => {
    if (!(error instanceof ApiError) || !error.isStale) return textOf(error);
    try {
      const newer = await readImage(id);
      remember(cache, newer);
      return t("overtaken", { name, editor: newer.value.modified_by.name });
    } catch (unread) {
      return textOf(unread);
    }
  };
}
