// Why something was refused, where no field says it.
import { useTranslations } from "use-intl";
import { ApiError } from "@/api/errors";
import { useErrorText } from "@/app/errorText";
import { Notice } from "@/design/Notice";

const CONFLICT = 409;

export function Refusal({ error }: { error: unknown }) {
  const t = useTranslations("accounts");
  const textOf = useErrorText();
  if (!error || (error instanceof ApiError && error.details.length > 0)) return null;
  // The only thing that stands in the way of a change here.
  const isLast = error instanceof ApiError && error.status === CONFLICT;
  return <Notice tone="error">{isLast ? t("lastAdministrator") : textOf(error)}</Notice>;
}
