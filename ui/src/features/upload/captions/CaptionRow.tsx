// The texts of one picture.
import { memo } from "react";
import { useTranslations } from "use-intl";
import { Link } from "wouter";
import { paths } from "@/app/paths";
import { useSession } from "@/app/session";
import { Thumbnail } from "@/features/library/shared/Thumbnail";
import { captions } from "../uploads";
import styles from "./Captions.module.css";
import { Cell } from "./Cell";
import { type Entry, shownIn } from "./captions";
import { type Field, fieldOf, TEXTS, type Text } from "./fields";
import { SavingState } from "./SavingState";

interface CaptionRowProps {
  entry: Entry;
  locale: string;
  onApply: (field: Field, value: string) => void;
}

export const CaptionRow = memo(function CaptionRow({ entry, locale, onApply }: CaptionRowProps) {
  const t = useTranslations("upload.captions");
  const { widths } = useSession();
  const { id, original_filename } = entry.image.value;
  const image = entry.image.value;
  const cell = (field: Field, text: Text | "name") => ({
    label: t(text),
    name: t("fieldOf", { field: t(text), name: original_filename }),
    fault: entry.saving.is === "failed" ? entry.saving.faults[field] : null,
    column: text,
    value: shownIn(entry, field) ?? "",
    onChange: (value: string) => captions.edit(id, field, value),
    onFocus: () => captions.enter(id, field),
    onBlur: () => void captions.leave(id),
  });

  return (
    <li className={styles.row} aria-label={original_filename}>
      <Link
        href={paths.image(id)}
        className={styles.link}
        aria-label={t("open", { name: original_filename })}
      >
        <Thumbnail image={image} widths={widths} sizePx={72} />
      </Link>
      <Cell {...cell("name", "name")} isLong={false} />
      {TEXTS.map((text) => {
        const field = fieldOf(locale, text);
        if (shownIn(entry, field) === null)
          return <Formatted key={text} label={t(text)} href={paths.image(id)} name={original_filename} />;
        const apply = () => onApply(field, shownIn(entry, field) ?? "");
        return (
          <Cell
            key={text}
            {...cell(field, text)}
            language={locale}
            isLong={text !== "credit"}
            onApply={apply}
          />
        );
      })}
      <SavingState entry={entry} />
    </li>
  );
});

/** A caption with links or bold words would lose them here. */
function Formatted({ label, href, name }: { label: string; href: string; name: string }) {
  const t = useTranslations("upload.captions");
  return (
    <div className={styles.cell}>
      <span className={styles.cellLabel} aria-hidden="true">
        {label}
      </span>
      <Link href={href} className={styles.formatted} aria-label={t("formattedOf", { name })}>
        {t("formatted")}
      </Link>
    </div>
  );
}
