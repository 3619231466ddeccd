// What is said of the picture, in each language side by side.
import { useState } from "react";
import { useTranslations } from "use-intl";
import type { ApiError } from "@/api/errors";
import { useSession } from "@/app/session";
import { Button } from "@/design/Button";
import { offer } from "@/design/toasts";
import { useLanguageName } from "@/i18n/languageName";
import { type Draft, NO_TEXTS, type Texts } from "../form/draft";
import type { Editing } from "../form/useEditing";
import { AddLanguage } from "./AddLanguage";
import { LanguageTexts } from "./LanguageTexts";
import { shownLocales } from "./missing";
import styles from "./TextsSection.module.css";

export interface TextsSectionProps {
  editing: Editing;
  mayEdit: boolean;
  refusal: ApiError | null;
}

export function TextsSection({ editing, mayEdit, refusal }: TextsSectionProps) {
  const t = useTranslations("image.texts");
  const undo = useTranslations("app")("undo");
  const nameOf = useLanguageName();
  const { locales: wanted } = useSession();
  const { draft, change } = editing;
  const [isAdding, setAdding] = useState(false);
  const sent = Object.keys(draft.texts);

  const put = (locale: string, texts: Texts) => change({ texts: { ...draft.texts, [locale]: texts } });
  function remove(locale: string) {
    const { [locale]: gone, ...kept } = draft.texts;
    change({ texts: kept });
    if (gone && Object.values(gone).some(Boolean))
      offer(t("removed", { language: nameOf(locale) }), {
        label: undo,
        onPress: () => editing.amend((now: Draft) => ({ texts: { ...now.texts, [locale]: gone } })),
      });
  }

  return (
    <section aria-label={t("title")} className={styles.section}>
      <div className={styles.languages}>
        {shownLocales(draft, wanted).map((locale) => (
          <LanguageTexts
            key={locale}
            locale={locale}
            texts={draft.texts[locale] ?? null}
            draft={draft}
            isWanted={wanted.includes(locale)}
            mayEdit={mayEdit}
            onChange={(texts) => put(locale, texts)}
            onRemove={() => remove(locale)}
            faultOf={(field) => refusal?.faultOf(`locales[${sent.indexOf(locale)}].${field}`) ?? null}
          />
        ))}
      </div>
      {mayEdit &&
        (isAdding ? (
          <AddLanguage
            present={Object.keys(draft.texts)}
            onAdd={(locale) => {
              put(locale, NO_TEXTS);
              setAdding(false);
            }}
            onClose={() => setAdding(false)}
          />
        ) : (
          <div>
            <Button icon="add" tone="quiet" onPress={() => setAdding(true)}>
              {t("addLanguage")}
            </Button>
          </div>
        ))}
    </section>
  );
}
