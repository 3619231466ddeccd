// The form that takes an API key.
import { type FormEvent, useState } from "react";
import { useTranslations } from "use-intl";
import { ApiError } from "@/api/errors";
import { Button } from "@/design/Button";
import { Checkbox } from "@/design/Checkbox";
import { TextField } from "@/design/TextField";
import { useErrorText } from "./errorText";
import styles from "./SignIn.module.css";
import { useSessionActions } from "./session";

export function SignInForm() {
  const t = useTranslations("app.signIn");
  const textOf = useErrorText();
  const { signIn } = useSessionActions();
  const [key, setKey] = useState("");
  const [keep, setKeep] = useState(false);
  const [isPending, setPending] = useState(false);
  const [fault, setFault] = useState<string | null>(null);

  async function submit(event: FormEvent) {
    event.preventDefault();
    if (isPending) return;
    if (key.trim() === "") return setFault(t("noKey"));
    setPending(true);
    try {
      await signIn(key.trim(), { keep });
    } catch (error) {
      const isWrong = error instanceof ApiError && error.isSignedOut;
      setFault(isWrong ? t("wrongKey") : textOf(error));
      setPending(false);
    }
  }

  return (
    <form className={styles.form} onSubmit={submit} noValidate>
      <TextField
        label={t("key")}
        type="password"
        name="password"
        autoComplete="current-password"
        autoFocus
        value={key}
        onChange={(value) => {
          setKey(value);
          setFault(null);
        }}
        fault={fault}
        hint={t("hint")}
      />
      <Checkbox isSelected={keep} onChange={setKeep}>
        {t("keep")}
      </Checkbox>
      <Button type="submit" tone="primary" isPending={isPending}>
        {t("signIn")}
      </Button>
      <p className={styles.live} role="alert">
        {fault}
      </p>
    </form>
  );
}
