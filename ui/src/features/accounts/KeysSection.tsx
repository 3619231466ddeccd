// The keys of an account: made, told of, revoked.
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useFormatter, useTranslations } from "use-intl";
import type { Account } from "@/api/client";
import { keys } from "@/api/keys";
import { useComplaint } from "@/app/errorText";
import { Loaded } from "@/app/Loaded";
import { useSession } from "@/app/session";
import { Button } from "@/design/Button";
import { ConfirmDialog } from "@/design/Dialog";
import { Table, type TableColumn } from "@/design/Table";
import { Badge } from "@/design/Tags";
import { say } from "@/design/toasts";
import styles from "./Accounts.module.css";
import { CreateKeyDialog } from "./CreateKeyDialog";
import { type Key, stateOf } from "./keyState";
import { keysOptions, revokeKey } from "./queries";

export function KeysSection({ account }: { account: Account }) {
  const t = useTranslations("accounts.keys");
  const [isCreating, setCreating] = useState(false);
  const [revoking, setRevoking] = useState<Key | null>(null);
  const columns = useColumns(setRevoking);
  return (
    <section className={styles.keys} aria-labelledby="keys">
      <div className={styles.head}>
        <h2 id="keys">{t("title")}</h2>
        <Button icon="key" onPress={() => setCreating(true)}>
          {t("create")}
        </Button>
      </div>
      <p className={styles.quiet}>{t("about")}</p>
      <Loaded query={useQuery(keysOptions(account.id))}>
        {(held) =>
          held.length === 0 ? (
            <p>{t("none")}</p>
          ) : (
            <Table label={t("title")} columns={columns} items={held} idOf={({ id }) => id} />
          )
        }
      </Loaded>
      {isCreating && <CreateKeyDialog account={account} onClose={() => setCreating(false)} />}
      {revoking && (
        <RevokeDialog keyToRevoke={revoking} account={account} onClose={() => setRevoking(null)} />
      )}
    </section>
  );
}

function useColumns(onRevoke: (key: Key) => void): TableColumn<Key>[] {
  const t = useTranslations("accounts.keys");
  const format = useFormatter();
  const now = new Date();
  const moment = (at: string | null, otherwise: string) => (
    <span className={styles.moment}>
      {at ? format.dateTime(new Date(at), { dateStyle: "medium", timeStyle: "short" }) : otherwise}
    </span>
  );
  return [
    {
      id: "label",
      title: t("label"),
      isRowHeader: true,
      cell: ({ id, label }) => (
        <span className={styles.label}>
          <span>{label ?? t("unnamed")}</span>
          <code className={styles.quiet}>pd_{id}_…</code>
        </span>
      ),
    },
    {
      id: "state",
      title: t("state"),
      cell: (key) => {
        const state = stateOf(key, now);
        return <Badge tone={state === "good" ? "accent" : "plain"}>{t(`states.${state}`)}</Badge>;
      },
    },
    { id: "used", title: t("used"), cell: ({ last_used_at }) => moment(last_used_at, t("never")) },
    { id: "expires", title: t("expires"), cell: ({ expires_at }) => moment(expires_at, t("never")) },
    { id: "created", title: t("created"), cell: ({ created_at }) => moment(created_at, "") },
    {
      id: "actions",
      title: t("actions"),
      isTitleHidden: true,
      align: "end",
      cell: (key) =>
        key.revoked_at === null && (
          <Button
            tone="quiet"
            aria-label={t("revokeThis", { name: nameOf(key) })}
            onPress={() => onRevoke(key)}
          >
            {t("revoke")}
          </Button>
        ),
    },
  ];
}

interface RevokeDialogProps {
  keyToRevoke: Key;
  account: Account;
  onClose: () => void;
}

function RevokeDialog({ keyToRevoke, account, onClose }: RevokeDialogProps) {
  const t = useTranslations("accounts.keys");
  const { account: me } = useSession();
  const cache = useQueryClient();
  const complain = useComplaint();
  const revoking = useMutation({
    mutationFn: () => revokeKey(keyToRevoke.id),
    onSuccess: () => say(t("revoked")),
    onError: complain,
    onSettled: () => {
      onClose();
      return cache.invalidateQueries({ queryKey: keys.accounts.keys(account.id) });
    },
  });
  return (
    <ConfirmDialog
      title={t("revokeTitle", { name: nameOf(keyToRevoke) })}
      confirmLabel={t("revoke")}
      isOpen
      isDangerous
      isPending={revoking.isPending}
      onConfirm={() => revoking.mutate()}
      onClose={onClose}
    >
      <p>{t("revokeText", { account: account.name })}</p>
      {account.id === me.id && <p>{t("revokeOwn")}</p>}
    </ConfirmDialog>
  );
}

function nameOf({ id, label }: Key): string {
  return label ?? `pd_${id}_…`;
}
