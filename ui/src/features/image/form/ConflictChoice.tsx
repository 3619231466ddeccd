// One field that two editors have made differently: mine, theirs, or a version of both.
import { useState } from "react";
import { RadioGroup } from "react-aria-components/RadioGroup";
import { Label } from "react-aria-components/TextField";
import { useTranslations } from "use-intl";
import { Radio } from "@/design/Radio";
import { TextArea } from "@/design/TextField";
import { Caption } from "../caption/Caption";
import { CaptionField } from "../caption/CaptionField";
import { TEXTS } from "./draft";
import styles from "./MergeDialog.module.css";
import type { Conflict, FieldValue } from "./merge";
import { useFieldLabel } from "./useFieldLabel";
import { useFieldValue } from "./useFieldValue";

export interface ConflictChoiceProps {
  conflict: Conflict;
  theirName: string;
  onDecide: (value: FieldValue) => void;
}

type Side = "mine" | "theirs" | "both";
const WRITTEN = new Set<string>([...TEXTS, "name", "creator", "copyright_notice", "license_url"]);

export function ConflictChoice({ conflict, theirName, onDecide }: ConflictChoiceProps) {
  const t = useTranslations("image.merge");
  const labelOf = useFieldLabel();
  const [side, setSide] = useState<Side>("mine");
  const [own, setOwn] = useState(conflict.mine);
  const label = labelOf(conflict);
  const isWritten = WRITTEN.has(conflict.name);

  function choose(chosen: Side) {
    setSide(chosen);
    onDecide(chosen === "both" ? own : conflict[chosen]);
  }
  function write(value: string) {
    setOwn(value);
    onDecide(value);
  }

  return (
    <RadioGroup className={styles.conflict} value={side} onChange={(chosen) => choose(chosen as Side)}>
      <Label className={styles.label}>{label}</Label>
      <div className={styles.sides}>
        <Radio value="mine" className={styles.side}>
          <span className={styles.version}>
            <strong>{t("mine")}</strong>
            <Value conflict={conflict} value={conflict.mine} />
          </span>
        </Radio>
        <Radio value="theirs" className={styles.side}>
          <span className={styles.version}>
            <strong>{t("theirs", { name: theirName })}</strong>
            <Value conflict={conflict} value={conflict.theirs} />
          </span>
        </Radio>
      </div>
      <details className={styles.before}>
        <summary>{t("before")}</summary>
        <Value conflict={conflict} value={conflict.base} />
      </details>
      {isWritten && <Radio value="both">{t("both")}</Radio>}
      {side === "both" &&
        (conflict.name === "caption_html" ? (
          <CaptionField
            label={t("own", { label })}
            locale={conflict.locale ?? ""}
            value={String(own ?? "")}
            onChange={write}
          />
        ) : (
          <TextArea label={t("own", { label })} value={String(own ?? "")} onChange={write} rows={2} />
        ))}
    </RadioGroup>
  );
}

function Value({ conflict, value }: { conflict: Conflict; value: FieldValue }) {
  const t = useTranslations("image.merge");
  const sayValue = useFieldValue();
  const said = sayValue(conflict.name, value);
  if (said === "") return <em className={styles.nothing}>{t("nothing")}</em>;
  return (
    <span className={styles.value}>{conflict.name === "caption_html" ? <Caption html={said} /> : said}</span>
  );
}
