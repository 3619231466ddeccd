// What a field is called where it stands alone: in the history, in a merge.
import { useTranslations } from "use-intl";
import { useLanguageName } from "@/i18n/languageName";
import type { Field } from "./merge";

const KNOWN = [
  "name",
  "gravity",
  "focal_point",
  "category_ids",
  "creator",
  "copyright_notice",
  "license_url",
  "digital_source_type",
  "caption_html",
  "credit",
  "alt_text",
  "status",
  "file_key",
] as const;

/** "Caption (German)" */
export function useFieldLabel(): (field: Field) => string {
  const t = useTranslations("image.fields");
  const nameOf = useLanguageName();
  return ({ name, locale }) => {
    const known = KNOWN.find((each) => each === name);
    const label = known ? t(known) : name;
    return locale === null ? label : t("inLanguage", { label, language: nameOf(locale) });
  };
}
