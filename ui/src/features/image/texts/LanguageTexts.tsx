// Caption, credit and alt text in one language.
import { useTranslations } from "use-intl";
import { Button } from "@/design/Button";
import { IconButton } from "@/design/IconButton";
import { Badge } from "@/design/Tags";
import { TextArea, TextField } from "@/design/TextField";
import { useLanguageName } from "@/i18n/languageName";
import { CaptionField } from "../caption/CaptionField";
import { type Draft, NO_TEXTS, type Texts } from "../form/draft";
import { lacksOf } from "./missing";
import styles from "./TextsSection.module.css";

export interface LanguageTextsProps {
  locale: string;
  /** Null where the picture has none in this language. */
  texts: Texts | null;
  draft: Draft;
  isWanted: boolean;
  mayEdit: boolean;
  onChange: (texts: Texts) => void;
  onRemove: () => void;
  faultOf: (field: keyof Texts) => string | null;
}

const LONGEST_CREDIT = 500;
const LONGEST_ALT = 2000;

export function LanguageTexts(props: LanguageTextsProps) {
  const { locale, texts, draft, isWanted, mayEdit, onChange, onRemove, faultOf } = props;
  const t = useTranslations("image.texts");
  const nameOf = useLanguageName();
  const language = nameOf(locale);
  const change = (changed: Partial<Texts>) => onChange({ ...NO_TEXTS, ...texts, ...changed });
  const lacks = isWanted ? lacksOf(draft, locale) : [];

  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset would not lay out as a grid everywhere
    <div role="group" aria-label={language} className={styles.language}>
      <div className={styles.head}>
        <h2>{language}</h2>
        <code className={styles.tag}>{locale}</code>
        <div className={styles.lacks}>
          {lacks.map((lack) => (
            <Badge key={lack} tone="warning">
              {t(`lacks.${lack}`)}
            </Badge>
          ))}
        </div>
        {mayEdit && texts && <IconButton icon="trash" label={t("remove", { language })} onPress={onRemove} />}
      </div>
      {texts ? (
        <>
          <CaptionField
            label={t("caption")}
            locale={locale}
            value={texts.caption_html}
            onChange={(caption_html) => change({ caption_html })}
            isReadOnly={!mayEdit}
            fault={faultOf("caption_html")}
          />
          <TextField
            label={t("credit")}
            value={texts.credit}
            onChange={(credit) => change({ credit })}
            isReadOnly={!mayEdit}
            maxLength={LONGEST_CREDIT}
            fault={faultOf("credit")}
            lang={locale}
          />
          <TextArea
            label={t("altText")}
            rows={2}
            hint={t("altHint", { count: texts.alt_text.length })}
            value={texts.alt_text}
            onChange={(alt_text) => change({ alt_text })}
            isReadOnly={!mayEdit}
            maxLength={LONGEST_ALT}
            fault={faultOf("alt_text")}
            lang={locale}
          />
        </>
      ) : (
        mayEdit && (
          <div>
            <Button icon="add" onPress={() => onChange(NO_TEXTS)}>
              {t("begin", { language })}
            </Button>
          </div>
        )
      )}
    </div>
  );
}
