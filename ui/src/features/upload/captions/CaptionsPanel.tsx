// The texts of all that has been uploaded, side by side, in one language at a time.
import { useMemo, useState } from "react";
import { useTranslations } from "use-intl";
import { useMay, useSession } from "@/app/session";
import { Button } from "@/design/Button";
import { Notice } from "@/design/Notice";
import { Select } from "@/design/Select";
import { offer } from "@/design/toasts";
import { useLanguage } from "@/i18n/LanguageProvider";
import { captions, queue } from "../uploads";
import { AllRow } from "./AllRow";
import { CaptionRow } from "./CaptionRow";
import styles from "./Captions.module.css";
import type { Entry } from "./captions";
import { type Field, TEXTS } from "./fields";
import { Uploaded } from "./Uploaded";

export function CaptionsPanel({ entries }: { entries: readonly Entry[] }) {
  const t = useTranslations("upload.captions");
  const mayEdit = useMay()("edit");
  const { default_locale, locales } = useSession();
  const [locale, setLocale] = useState(default_locale);
  const languages = [...new Set([default_locale, ...locales])];
  const applyToAll = useApplying();

  return (
    <section className={styles.panel} aria-label={t("label")}>
      <div className={styles.head}>
        <h2>{t("title", { count: entries.length })}</h2>
        {mayEdit && languages.length > 1 && <LanguageChoice {...{ languages, locale, setLocale }} />}
        <div className={styles.tools}>
          {mayEdit && <SaveButton entries={entries} />}
          <Button onPress={() => queue.forget(captions.putAway())}>{t("putAway")}</Button>
        </div>
      </div>
      {mayEdit && entries.length > 1 && <p className={styles.hint}>{t("hint")}</p>}
      {!mayEdit && <Notice tone="info">{t("mayNot")}</Notice>}
      {mayEdit ? (
        <div className={styles.table}>
          <div className={styles.titles} aria-hidden="true">
            <span />
            <span>{t("name")}</span>
            {TEXTS.map((text) => (
              <span key={text}>{t(text)}</span>
            ))}
            <span />
          </div>
          {entries.length > 1 && <AllRow locale={locale} onApply={applyToAll} />}
          <ul className={styles.rows}>
            {entries.map((entry) => (
              <CaptionRow key={entry.image.value.id} entry={entry} locale={locale} onApply={applyToAll} />
            ))}
          </ul>
        </div>
      ) : (
        <Uploaded entries={entries} />
      )}
    </section>
  );
}

/** Writes a text into all, and offers to take it back. */
function useApplying(): (field: Field, value: string) => void {
  const t = useTranslations("upload.captions");
  const app = useTranslations("app");
  return useMemo(
    () => (field: Field, value: string) => {
      const { changed, undo } = captions.applyToAll(field, value);
      offer(t("applied", { count: changed }), { label: app("undo"), onPress: undo });
    },
    [t, app],
  );
}

function SaveButton({ entries }: { entries: readonly Entry[] }) {
  const t = useTranslations("upload.captions");
  const unsaved = entries.filter(({ edits }) => Object.keys(edits).length > 0).length;
  const isSaving = entries.some(({ saving }) => saving.is === "saving");
  return (
    <>
      <span className={styles.quiet} role="status">
        {isSaving ? t("saving") : unsaved > 0 ? t("unsaved", { count: unsaved }) : t("allSaved")}
      </span>
      <Button onPress={() => captions.saveAll()} isDisabled={unsaved === 0}>
        {t("save")}
      </Button>
    </>
  );
}

interface LanguageChoiceProps {
  languages: readonly string[];
  locale: string;
  setLocale: (locale: string) => void;
}

function LanguageChoice({ languages, locale, setLocale }: LanguageChoiceProps) {
  const t = useTranslations("upload.captions");
  const { language } = useLanguage();
  const names = useMemo(() => new Intl.DisplayNames([language], { type: "language" }), [language]);
  return (
    <Select
      label={t("language")}
      isLabelHidden
      options={languages.map((value) => ({ value, label: names.of(value) ?? value }))}
      value={locale}
      onChange={setLocale}
    />
  );
}
