// In place of a page that this account may not see.
import { useTranslations } from "use-intl";
import { ButtonLink } from "@/design/Button";
import { EmptyState } from "@/design/EmptyState";
import { Page } from "./Page";
import { paths } from "./paths";
import { useSession } from "./session";

export interface ForbiddenProps {
  /** The page's own title. */
  title: string;
  /** Who may see it. */
  reserved: "administrators" | "editors";
}

export function Forbidden({ title, reserved }: ForbiddenProps) {
  const t = useTranslations("app.forbidden");
  const { account } = useSession();
  const home = (
    <ButtonLink tone="primary" href={paths.library}>
      {t("home")}
    </ButtonLink>
  );
  return (
    <Page title={title}>
      <EmptyState icon="key" title={t("title", { reserved })} actions={home}>
        {t("text", { name: account.name, role: account.role })}
      </EmptyState>
    </Page>
  );
}
