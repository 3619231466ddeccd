// Texts for all pictures at once.
import { useState } from "react";
import { useTranslations } from "use-intl";
import { Button } from "@/design/Button";
import styles from "./Captions.module.css";
import { Cell } from "./Cell";
import { type Field, fieldOf, TEXTS, type Text } from "./fields";

interface AllRowProps {
  locale: string;
  onApply: (field: Field, value: string) => void;
}

export function AllRow({ locale, onApply }: AllRowProps) {
  const t = useTranslations("upload.captions");
  const [values, setValues] = useState<Partial<Record<Text, string>>>({});
  const filled = TEXTS.filter((text) => values[text]?.trim());
  const apply = () => {
    for (const text of filled) onApply(fieldOf(locale, text), values[text] ?? "");
    setValues({});
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is no grid row in all browsers
    <div className={styles.all} role="group" aria-label={t("all")}>
      <span className={styles.allTitle}>{t("all")}</span>
      {TEXTS.map((text) => (
        <Cell
          key={text}
          label={t(text)}
          name={t("fieldOfAll", { field: t(text) })}
          isLong={text !== "credit"}
          value={values[text] ?? ""}
          onChange={(value) => setValues((before) => ({ ...before, [text]: value }))}
          onApply={apply}
          onEnter={apply}
        />
      ))}
      <Button onPress={apply} isDisabled={filled.length === 0}>
        {t("apply")}
      </Button>
    </div>
  );
}
