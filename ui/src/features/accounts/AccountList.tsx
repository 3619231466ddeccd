// All accounts, line by line.
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useFormatter, useTranslations } from "use-intl";
import { useLocation } from "wouter";
import type { Account } from "@/api/client";
import { Loaded } from "@/app/Loaded";
import { Page } from "@/app/Page";
import { paths } from "@/app/paths";
import { useSession } from "@/app/session";
import { Button } from "@/design/Button";
import { Table, type TableColumn } from "@/design/Table";
import { Badge } from "@/design/Tags";
import styles from "./Accounts.module.css";
import { CreateAccountDialog } from "./CreateAccountDialog";
import { summaryOf } from "./keyState";
import { accountPages, keysOptions } from "./queries";
import { useRoleName } from "./useRoleName";

export function AccountList() {
  const t = useTranslations("accounts");
  const [, navigate] = useLocation();
  const [isCreating, setCreating] = useState(false);
  const query = useInfiniteQuery(accountPages);
  const columns = useColumns();
  const open = (id: number) => navigate(`${paths.accounts}?account=${id}`);
  const create = (
    <Button tone="primary" icon="add" onPress={() => setCreating(true)}>
      {t("create")}
    </Button>
  );
  return (
    <Page title={t("title")} actions={create} width="reading">
      <p className={styles.quiet}>{t("about")}</p>
      <Loaded query={query}>
        {({ pages }) => (
          <Table
            label={t("title")}
            columns={columns}
            items={pages.flatMap(({ data }) => data)}
            idOf={({ id }) => String(id)}
            onOpen={({ id }) => open(id)}
          />
        )}
      </Loaded>
      {query.hasNextPage && (
        <div className={styles.more}>
          <Button isPending={query.isFetchingNextPage} onPress={() => void query.fetchNextPage()}>
            {t("more")}
          </Button>
        </div>
      )}
      {isCreating && (
        <CreateAccountDialog onClose={() => setCreating(false)} onCreated={({ id }) => open(id)} />
      )}
    </Page>
  );
}

function useColumns(): TableColumn<Account>[] {
  const t = useTranslations("accounts.table");
  const format = useFormatter();
  const roleName = useRoleName();
  const { account: me } = useSession();
  return [
    {
      id: "name",
      title: t("name"),
      isRowHeader: true,
      cell: ({ id, name }) => (
        <span className={styles.name}>
          {name}
          {id === me.id && <Badge tone="accent">{t("you")}</Badge>}
        </span>
      ),
    },
    { id: "role", title: t("role"), cell: ({ role }) => roleName(role) },
    { id: "keys", title: t("keys"), align: "end", cell: ({ id }) => <KeyCount accountId={id} /> },
    { id: "used", title: t("used"), cell: ({ id }) => <LastUsed accountId={id} /> },
    {
      id: "created",
      title: t("created"),
      cell: ({ created_at }) => (
        <span className={styles.moment}>
          {format.dateTime(new Date(created_at), { dateStyle: "medium" })}
        </span>
      ),
    },
  ];
}

function KeyCount({ accountId }: { accountId: number }) {
  const format = useFormatter();
  const t = useTranslations("accounts.table");
  const { data } = useQuery(keysOptions(accountId));
  if (!data) return null;
  const { good } = summaryOf(data, new Date());
  return good === 0 ? <Badge tone="warning">{t("noKeys")}</Badge> : format.number(good);
}

function LastUsed({ accountId }: { accountId: number }) {
  const format = useFormatter();
  const t = useTranslations("accounts.table");
  const { data } = useQuery(keysOptions(accountId));
  if (!data) return null;
  const { lastUsed } = summaryOf(data, new Date());
  return (
    <span className={styles.moment}>
      {lastUsed ? format.dateTime(new Date(lastUsed), { dateStyle: "medium" }) : t("never")}
    </span>
  );
}
