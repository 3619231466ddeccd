// One account: its name, its role, its keys.
import { useQuery } from "@tanstack/react-query";
import { useFormatter, useTranslations } from "use-intl";
import { Loaded } from "@/app/Loaded";
import { Page } from "@/app/Page";
import { paths } from "@/app/paths";
import { ButtonLink } from "@/design/Button";
import { AccountForm } from "./AccountForm";
import styles from "./Accounts.module.css";
import { KeysSection } from "./KeysSection";
import { accountOptions } from "./queries";

export function AccountView({ id }: { id: number }) {
  const t = useTranslations("accounts");
  const format = useFormatter();
  const query = useQuery(accountOptions(id));
  const account = query.data?.value;
  const back = (
    <ButtonLink tone="quiet" icon="back" href={paths.accounts}>
      {t("all")}
    </ButtonLink>
  );
  return (
    <Page title={account?.name ?? t("one")} actions={back} width="reading">
      <Loaded query={query}>
        {(opened) => (
          <>
            <p className={styles.quiet}>
              {t("since", {
                id: opened.value.id,
                at: format.dateTime(new Date(opened.value.created_at), { dateStyle: "long" }),
              })}
            </p>
            <AccountForm opened={opened} />
            <KeysSection account={opened.value} />
          </>
        )}
      </Loaded>
    </Page>
  );
}
