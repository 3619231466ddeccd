// The button of the account's menu; what it opens is loaded then.
import { lazy, Suspense } from "react";
import { useTranslations } from "use-intl";
import { IconButton } from "@/design/IconButton";
import { useOpener } from "@/design/useOpener";

const AccountChoices = lazy(() => import("./AccountChoices"));

export function AccountMenu() {
  const t = useTranslations("app.account");
  const { button, opening } = useOpener("menu");
  return (
    <>
      <IconButton icon="account" label={t("menu")} {...button} />
      <Suspense>{opening && <AccountChoices {...opening} />}</Suspense>
    </>
  );
}
