// Renames an account and gives it another role.
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useTranslations } from "use-intl";
import type { Account, Schema, Tagged } from "@/api/client";
import { ApiError } from "@/api/errors";
import { keys } from "@/api/keys";
import { useSession } from "@/app/session";
import { Button } from "@/design/Button";
import { Notice } from "@/design/Notice";
import { TextField } from "@/design/TextField";
import { say } from "@/design/toasts";
import styles from "./Accounts.module.css";
import { accountOptions, changeAccount } from "./queries";
import { Refusal } from "./Refusal";
import { RoleSelect } from "./RoleSelect";
import { useRoleName } from "./useRoleName";

type Change = Schema<"UpdateAccountBody">;

export function AccountForm({ opened }: { opened: Tagged<Account> }) {
  const t = useTranslations("accounts");
  const roleName = useRoleName();
  const { account: me } = useSession();
  /** What was typed and not yet saved; the rest is as the server has it. */
  const [typed, setTyped] = useState<Change>({});
  const saving = useSaving(opened, () => setTyped({}));
  const { value } = opened;
  const name = typed.name ?? value.name;
  const role = typed.role ?? value.role;
  const change: Change = {
    ...(name.trim() !== value.name && { name }),
    ...(role !== value.role && { role }),
  };
  const error = saving.error instanceof ApiError ? saving.error : null;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    saving.mutate(change);
  };
  return (
    <form className={styles.account} onSubmit={submit} noValidate>
      <TextField
        label={t("name")}
        value={name}
        onChange={(name) => setTyped({ ...typed, name })}
        hint={t("renameHint")}
        fault={error?.faultOf("name")}
        maxLength={255}
        autoComplete="off"
      />
      <RoleSelect
        value={role}
        onChange={(role) => setTyped({ ...typed, role })}
        fault={error?.faultOf("role")}
      />
      <div className={styles.below}>
        {change.role && value.id === me.id && <Notice tone="warning">{t("ownRole")}</Notice>}
        {error?.isStale ? (
          <Notice tone="warning">{t("stale", { name: value.name, role: roleName(value.role) })}</Notice>
        ) : (
          <Refusal error={saving.error} />
        )}
        <Button
          type="submit"
          tone="primary"
          isDisabled={Object.keys(change).length === 0}
          isPending={saving.isPending}
        >
          {t("save")}
        </Button>
      </div>
    </form>
  );
}

function useSaving(opened: Tagged<Account>, onSaved: () => void) {
  const t = useTranslations("accounts");
  const cache = useQueryClient();
  const { queryKey } = accountOptions(opened.value.id);
  return useMutation({
    mutationFn: (change: Change) => changeAccount(opened, change),
    onSuccess: (saved) => {
      cache.setQueryData(queryKey, saved);
      void cache.invalidateQueries({ queryKey: keys.accounts.list });
      // Its name stands at every picture that it made or changed.
      void cache.invalidateQueries({ queryKey: keys.images.all });
      say(t("saved"));
      onSaved();
    },
    // What is typed stays, over what is there now.
    onError: (error) => error instanceof ApiError && error.isStale && cache.refetchQueries({ queryKey }),
  });
}
