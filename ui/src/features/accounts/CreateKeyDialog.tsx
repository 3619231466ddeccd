// Makes a key and shows it, this once: it is kept in this dialog only, and gone with it.
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useTranslations } from "use-intl";
import type { Account } from "@/api/client";
import { ApiError } from "@/api/errors";
import { keys } from "@/api/keys";
import { Button } from "@/design/Button";
import { CopyButton } from "@/design/CopyButton";
import { Dialog, DialogButtons } from "@/design/Dialog";
import { Notice } from "@/design/Notice";
import { TextField } from "@/design/TextField";
import styles from "./Accounts.module.css";
import { dayOf, endOfDay } from "./keyState";
import { createKey } from "./queries";
import { Refusal } from "./Refusal";

export function CreateKeyDialog({ account, onClose }: { account: Account; onClose: () => void }) {
  const t = useTranslations("accounts.keys");
  const [issued, setIssued] = useState<string | null>(null);
  return issued === null ? (
    <Dialog title={t("createFor", { name: account.name })} isOpen onClose={onClose}>
      <KeyForm accountId={account.id} onIssued={setIssued} onClose={onClose} />
    </Dialog>
  ) : (
    // A press beside it would lose the key.
    <Dialog title={t("issued")} isOpen onClose={onClose} isDismissable={false}>
      <Notice tone="warning">{t("once")}</Notice>
      <code className={styles.secret}>{issued}</code>
      <DialogButtons>
        <CopyButton text={issued} label={t("copy")} isWide />
        <Button tone="primary" onPress={onClose}>
          {t("stored")}
        </Button>
      </DialogButtons>
    </Dialog>
  );
}

interface KeyFormProps {
  accountId: number;
  onIssued: (key: string) => void;
  onClose: () => void;
}

function KeyForm({ accountId, onIssued, onClose }: KeyFormProps) {
  const t = useTranslations("accounts.keys");
  const cancel = useTranslations("design")("cancel");
  const cache = useQueryClient();
  const [label, setLabel] = useState("");
  const [lastDay, setLastDay] = useState("");
  const creating = useMutation({
    mutationFn: () => createKey(accountId, { label: label.trim() || null, expires_at: endOfDay(lastDay) }),
    onSuccess: ({ key }) => {
      void cache.invalidateQueries({ queryKey: keys.accounts.keys(accountId) });
      onIssued(key);
    },
    // Not even the cache of mutations is to remember it.
    gcTime: 0,
  });
  const error = creating.error instanceof ApiError ? creating.error : null;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    creating.mutate();
  };
  return (
    <form className={styles.form} onSubmit={submit} noValidate>
      <TextField
        label={t("label")}
        hint={t("labelHint")}
        value={label}
        onChange={setLabel}
        fault={error?.faultOf("label")}
        maxLength={255}
        autoComplete="off"
        autoFocus
      />
      <TextField
        type="date"
        label={t("lastDay")}
        hint={t("lastDayHint")}
        value={lastDay}
        onChange={setLastDay}
        fault={lastDay && lastDay < dayOf(new Date()) ? t("past") : error?.faultOf("expires_at")}
      />
      <Refusal error={creating.error} />
      <DialogButtons>
        <Button onPress={onClose}>{cancel}</Button>
        <Button
          type="submit"
          tone="primary"
          isPending={creating.isPending}
          isDisabled={lastDay !== "" && lastDay < dayOf(new Date())}
        >
          {t("add")}
        </Button>
      </DialogButtons>
    </form>
  );
}
