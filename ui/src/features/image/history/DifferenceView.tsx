// Before and after of one field: texts word by word.
import { diffWordsWithSpace } from "diff";
import { Fragment } from "react";
import { useTranslations } from "use-intl";
import { useFieldValue } from "../form/useFieldValue";
import { type Difference, plainText } from "./differences";
import styles from "./History.module.css";

const WORDS = new Set(["name", "caption_html", "credit", "alt_text", "creator", "copyright_notice"]);

export function DifferenceView({ difference }: { difference: Difference }) {
  const t = useTranslations("image.history");
  const sayValue = useFieldValue();
  const { name, before, after } = difference;
  if (WORDS.has(name)) return <Words before={textOf(difference, before)} after={textOf(difference, after)} />;
  return (
    <span>
      {before !== undefined && (
        <>
          <del className={styles.gone}>{sayValue(name, before)}</del> <span aria-hidden="true">→</span>{" "}
        </>
      )}
      <ins className={styles.new}>{sayValue(name, after) || t("nothing")}</ins>
    </span>
  );
}

function Words({ before, after }: { before: string; after: string }) {
  const t = useTranslations("image.history");
  const parts = diffWordsWithSpace(before, after);
  // Bold or a link has changed, and no word.
  if (before === after) return <span className={styles.quiet}>{t("formatOnly")}</span>;
  let at = 0;
  return (
    <span className={styles.words}>
      {parts.map(({ value, added, removed }) => {
        const key = at++;
        if (added)
          return (
            <ins key={key} className={styles.new}>
              {value}
            </ins>
          );
        if (removed)
          return (
            <del key={key} className={styles.gone}>
              {value}
            </del>
          );
        return <Fragment key={key}>{value}</Fragment>;
      })}
    </span>
  );
}

function textOf({ name }: Difference, value: unknown): string {
  const text = typeof value === "string" ? value : "";
  return name === "caption_html" ? plainText(text) : text;
}
