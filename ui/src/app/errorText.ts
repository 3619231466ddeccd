// What the desk says about an error, in the user's language.
import { useCallback } from "react";
import { useTranslations } from "use-intl";
import { ApiError, NO_ANSWER } from "@/api/errors";
import { complain } from "@/design/toasts";

const SENTENCES = {
  [NO_ANSWER]: "noAnswer",
  401: "signedOut",
  403: "forbidden",
  404: "missing",
  408: "slow",
  409: "conflict",
  412: "stale",
  413: "tooLarge",
  429: "busy",
  502: "unreachable",
  503: "busy",
  504: "unreachable",
  507: "full",
} as const;

/** A sentence for an error of any kind. A 400's reasons come from the server, in English. */
export function useErrorText(): (error: unknown) => string {
  const t = useTranslations("app.errors");
  return useCallback(
    (error: unknown) => {
      if (!(error instanceof ApiError)) return t("unexpected");
      if (error.details.length > 0) return error.details.map(({ message }) => message).join(" ");
      const sentence = SENTENCES[error.status as keyof typeof SENTENCES];
      if (sentence) return t(sentence);
      return error.status >= 500 ? t("server") : t("refused", { reason: error.sentence });
    },
    [t],
  );
}

/** For `onError` of a mutation: says the error in a toast. */
export function useComplaint(): (error: unknown) => void {
  const textOf = useErrorText();
  return useCallback((error: unknown) => complain(textOf(error)), [textOf]);
}
