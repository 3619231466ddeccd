// The icon of a category: a file, or SVG pasted as text, with what it looks like beside it.
import { useRef } from "react";
import { useFormatter, useTranslations } from "use-intl";
import { Button } from "@/design/Button";
import { TextArea } from "@/design/TextField";
import { complain } from "@/design/toasts";
import styles from "./Categories.module.css";
import { CategoryIcon } from "./CategoryIcon";
import { LARGEST_ICON_BYTES } from "./icon";

export interface IconFieldProps {
  value: string;
  onChange: (svg: string) => void;
  fault?: string | undefined;
  /** True where somebody else has put another one meanwhile. */
  isContested: boolean;
}

export function IconField({ value, onChange, fault, isContested }: IconFieldProps) {
  const t = useTranslations("categories.form");
  const format = useFormatter();
  const chooser = useRef<HTMLInputElement>(null);
  const read = async (file: File | undefined) => {
    if (!file) return;
    if (file.size <= LARGEST_ICON_BYTES) return onChange(await file.text());
    complain(t("tooLarge", { kilobytes: format.number(LARGEST_ICON_BYTES / 1024) }));
  };
  return (
    <div className={styles.icon}>
      <div className={styles.preview}>
        <CategoryIcon svg={value.trim() || null} size={72} />
        <Button icon="upload" onPress={() => chooser.current?.click()}>
          {t("chooseIcon")}
        </Button>
        {value.trim() && (
          <Button tone="quiet" onPress={() => onChange("")}>
            {t("removeIcon")}
          </Button>
        )}
        <input
          ref={chooser}
          type="file"
          accept=".svg,image/svg+xml"
          hidden
          aria-label={t("chooseIcon")}
          onChange={(event) => {
            void read(event.target.files?.[0]);
            // The same file can be chosen again.
            event.target.value = "";
          }}
        />
      </div>
      <TextArea
        label={t("icon")}
        hint={t(isContested ? "theirIcon" : "iconHint")}
        fault={fault}
        value={value}
        onChange={onChange}
        spellCheck="false"
        rows={5}
        className={styles.source}
      />
    </div>
  );
}
