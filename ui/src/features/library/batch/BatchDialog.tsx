// The form of a batch: what is not ticked or chosen stays as it is in every picture.
import { useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useLocale, useTranslations } from "use-intl";
import type { Image } from "@/api/client";
import { useMay, useSession } from "@/app/session";
import { Button } from "@/design/Button";
import { Checkbox } from "@/design/Checkbox";
import { Dialog, DialogButtons } from "@/design/Dialog";
import { Select } from "@/design/Select";
import { TextArea, TextField } from "@/design/TextField";
import { STATUSES } from "../address";
import { categoriesOptions, categoryName } from "../queries";
import styles from "./Batch.module.css";
import type { Edit } from "./changes";

/** Stands for "as it is": a choice must have a name. */
const AS_IS = "as-is";

export interface BatchDialogProps {
  images: readonly Image[];
  onApply: (edit: Edit) => void;
  onClose: () => void;
}

export default function BatchDialog({ images, onApply, onClose }: BatchDialogProps) {
  const count = images.length;
  const t = useTranslations("library.batch");
  const values = useTranslations("library.values");
  const language = useLocale();
  const may = useMay();
  const { locales, default_locale } = useSession();
  // Those that every picture should have, and those that these pictures have besides.
  const present = images.flatMap((image) => image.locales.map(({ locale }) => locale));
  const languages = [...new Set([default_locale, ...locales, ...present])];
  const categories = useQuery({ ...categoriesOptions, enabled: may("read_taxonomy") });
  const [locale, setLocale] = useState(default_locale);
  const [credit, setCredit] = useState<string | null>(null);
  const [caption, setCaption] = useState<string | null>(null);
  const [added, setAdded] = useState(AS_IS);
  const [removed, setRemoved] = useState(AS_IS);
  const [status, setStatus] = useState<string>(AS_IS);

  const edit: Edit = {
    locale,
    ...(credit !== null && { credit }),
    ...(caption !== null && { caption }),
    ...(added !== AS_IS && { addedCategory: added }),
    ...(removed !== AS_IS && { removedCategory: removed }),
    ...(status !== AS_IS && { status: STATUSES.find((each) => each === status) }),
  };
  const changesNothing = Object.keys(edit).length === 1;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!changesNothing) onApply(edit);
  };
  const choices = [
    { value: AS_IS, label: t("asIs") },
    ...(categories.data ?? []).map((category) => ({
      value: category.id,
      label: categoryName(category, [language, default_locale]),
    })),
  ];

  return (
    <Dialog title={t("title", { count })} isOpen onClose={onClose}>
      <form className={styles.form} onSubmit={submit}>
        <Select
          label={t("locale")}
          options={languages.map((value) => ({ value, label: value }))}
          value={locale}
          onChange={setLocale}
        />
        <Checkbox isSelected={credit !== null} onChange={(on) => setCredit(on ? "" : null)}>
          {t("changeCredit")}
        </Checkbox>
        {credit !== null && <TextField label={t("credit")} value={credit} onChange={setCredit} autoFocus />}
        <Checkbox isSelected={caption !== null} onChange={(on) => setCaption(on ? "" : null)}>
          {t("changeCaption")}
        </Checkbox>
        {caption !== null && (
          <TextArea
            label={t("caption")}
            hint={t("captionHint")}
            value={caption}
            onChange={setCaption}
            autoFocus
          />
        )}
        {may("read_taxonomy") && (
          <div className={styles.pair}>
            <Select label={t("addCategory")} options={choices} value={added} onChange={setAdded} />
            <Select label={t("removeCategory")} options={choices} value={removed} onChange={setRemoved} />
          </div>
        )}
        <Select
          label={t("status")}
          options={[
            { value: AS_IS, label: t("asIs") },
            ...STATUSES.map((value) => ({ value: value as string, label: values(value) })),
          ]}
          value={status}
          onChange={setStatus}
        />
        <DialogButtons>
          <Button onPress={onClose}>{t("cancel")}</Button>
          <Button tone="primary" type="submit" isDisabled={changesNothing}>
            {t("apply", { count })}
          </Button>
        </DialogButtons>
      </form>
    </Dialog>
  );
}
