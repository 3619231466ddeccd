// Where a file stands, in a sentence.
import { useCallback } from "react";
import { useTranslations } from "use-intl";
import { useErrorText } from "@/app/errorText";
import { useSizes } from "../useSizes";
import type { Refusal } from "./checks";
import type { Stage } from "./item";

export function useStageText(): (stage: Stage) => string {
  const t = useTranslations("upload.stages");
  const refusalText = useRefusalText();
  const errorText = useErrorText();
  return useCallback(
    (stage: Stage) => {
      switch (stage.is) {
        case "refused":
          return refusalText(stage.reason);
        case "failed":
          return errorText(stage.error);
        case "found":
          return stage.image
            ? t("found", { name: stage.image.value.name })
            : t("twin", { name: stage.twin ?? "" });
        default:
          return t(stage.is);
      }
    },
    [t, refusalText, errorText],
  );
}

function useRefusalText(): (reason: Refusal) => string {
  const t = useTranslations("upload.refusals");
  const { megabytes } = useSizes();
  return useCallback(
    (reason: Refusal) => {
      if (reason.is === "tooLarge") return t("tooLarge", { limit: megabytes(reason.limitBytes) });
      if (reason.is !== "notAPicture") return t(reason.is);
      return reason.looksLike ? t("lookalike", { kind: t(`kinds.${reason.looksLike}`) }) : t("notAPicture");
    },
    [t, megabytes],
  );
}
