// Opens an account. Its first key is made on the account's own page.
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useTranslations } from "use-intl";
import type { Account } from "@/api/client";
import { ApiError } from "@/api/errors";
import { keys } from "@/api/keys";
import { Button } from "@/design/Button";
import { Dialog, DialogButtons } from "@/design/Dialog";
import { TextField } from "@/design/TextField";
import { say } from "@/design/toasts";
import styles from "./Accounts.module.css";
import { createAccount } from "./queries";
import { Refusal } from "./Refusal";
import { RoleSelect } from "./RoleSelect";
import type { RoleName } from "./roles";

export interface CreateAccountDialogProps {
  onClose: () => void;
  onCreated: (account: Account) => void;
}

export function CreateAccountDialog({ onClose, onCreated }: CreateAccountDialogProps) {
  const t = useTranslations("accounts");
  const cancel = useTranslations("design")("cancel");
  const cache = useQueryClient();
  const [name, setName] = useState("");
  const [role, setRole] = useState<RoleName>("editor");
  const creating = useMutation({
    mutationFn: () => createAccount({ name, role }),
    onSuccess: ({ value }) => {
      void cache.invalidateQueries({ queryKey: keys.accounts.list });
      say(t("created", { name: value.name }));
      onCreated(value);
    },
  });
  const error = creating.error instanceof ApiError ? creating.error : null;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    creating.mutate();
  };
  return (
    <Dialog title={t("create")} isOpen onClose={onClose}>
      <form className={styles.form} onSubmit={submit} noValidate>
        <TextField
          label={t("name")}
          hint={t("nameHint")}
          value={name}
          onChange={setName}
          fault={error?.faultOf("name")}
          maxLength={255}
          autoComplete="off"
          autoFocus
        />
        <RoleSelect value={role} onChange={setRole} fault={error?.faultOf("role")} />
        <Refusal error={creating.error} />
        <DialogButtons>
          <Button onPress={onClose}>{cancel}</Button>
          <Button type="submit" tone="primary" isPending={creating.isPending} isDisabled={!name.trim()}>
            {t("add")}
          </Button>
        </DialogButtons>
      </form>
    </Dialog>
  );
}
