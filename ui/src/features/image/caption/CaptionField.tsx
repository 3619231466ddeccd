// The field for a caption. Its editor is large, and comes when one is first needed.
import { lazy, Suspense, useId } from "react";
import { useTranslations } from "use-intl";
import { Caption } from "./Caption";
import styles from "./CaptionField.module.css";

const CaptionEditor = lazy(() => import("./CaptionEditor"));

export interface CaptionFieldProps {
  label: string;
  /** The language that it is written in: for hyphens, spelling and voices. */
  locale: string;
  value: string;
  onChange: (html: string) => void;
  isReadOnly?: boolean;
  fault?: string | null;
}

export function CaptionField({ label, locale, value, onChange, isReadOnly, fault }: CaptionFieldProps) {
  const t = useTranslations("image.texts");
  const id = useId();
  const reading = (
    // biome-ignore lint/a11y/useSemanticElements: nothing in it is a control
    <div role="group" aria-labelledby={id} className={styles.reading} lang={locale}>
      {value ? <Caption html={value} /> : <span className={styles.nothing}>{t("none")}</span>}
    </div>
  );
  return (
    <div className={styles.field}>
      <span className={styles.label} id={id}>
        {label}
      </span>
      {isReadOnly ? (
        reading
      ) : (
        <Suspense fallback={<div className={styles.waiting}>{reading}</div>}>
          <CaptionEditor
            labelledBy={id}
            describedBy={fault ? `${id}-fault` : null}
            locale={locale}
            value={value}
            onChange={onChange}
          />
        </Suspense>
      )}
      {fault && (
        <span className={styles.fault} id={`${id}-fault`}>
          {fault}
        </span>
      )}
    </div>
  );
}
