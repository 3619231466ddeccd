// Asks for the tag of one more language.
import { type FormEvent, useState } from "react";
import { useTranslations } from "use-intl";
import { Button } from "@/design/Button";
import { TextField } from "@/design/TextField";
import { useLanguageName } from "@/i18n/languageName";
import { canonicalTag } from "./missing";
import styles from "./TextsSection.module.css";

export interface AddLanguageProps {
  present: readonly string[];
  onAdd: (locale: string) => void;
  onClose: () => void;
}

export function AddLanguage({ present, onAdd, onClose }: AddLanguageProps) {
  const t = useTranslations("image.texts");
  const cancel = useTranslations("design")("cancel");
  const nameOf = useLanguageName();
  const [text, setText] = useState("");
  const [fault, setFault] = useState<string | null>(null);
  const tag = canonicalTag(text);

  function submit(event: FormEvent) {
    event.preventDefault();
    if (tag === null) return setFault(t("noTag"));
    if (present.includes(tag)) return setFault(t("isThere"));
    onAdd(tag);
  }

  return (
    <form className={styles.adding} onSubmit={submit} noValidate>
      <TextField
        label={t("tag")}
        hint={tag ? nameOf(tag) : t("tagHint")}
        fault={fault}
        value={text}
        onChange={(value) => {
          setText(value);
          setFault(null);
        }}
        autoFocus
      />
      <Button type="submit">{t("add")}</Button>
      <Button tone="quiet" onPress={onClose}>
        {cancel}
      </Button>
    </form>
  );
}
