// A text that is made to be copied.
import { CopyButton } from "@/design/CopyButton";
import { TextArea, TextField } from "@/design/TextField";
import styles from "./Use.module.css";

export interface CopyFieldProps {
  label: string;
  copyLabel: string;
  /** Null until it is known. */
  text: string | null;
  fault?: string | null;
  isLong?: boolean;
}

export function CopyField({ label, copyLabel, text, fault, isLong }: CopyFieldProps) {
  const field = {
    label,
    value: text ?? "",
    isReadOnly: true,
    fault: fault ?? null,
    className: styles.text ?? "",
  };
  return (
    <div className={styles.copy}>
      {isLong ? <TextArea {...field} rows={4} /> : <TextField {...field} />}
      <CopyButton text={text ?? ""} label={copyLabel} isDisabled={text === null} isWide />
    </div>
  );
}
