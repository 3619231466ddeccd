// One-line and many-line text with label, hint and the reason why it was refused.
import type { HTMLInputAutoCompleteAttribute, Ref } from "react";
import {
  TextArea as AriaTextArea,
  TextField as AriaTextField,
  type TextFieldProps as AriaTextFieldProps,
  FieldError,
  Input,
  Label,
  Text,
} from "react-aria-components/TextField";
import { classes } from "./classes";
import styles from "./Field.module.css";

export interface TextFieldProps
  extends Omit<AriaTextFieldProps, "className" | "style" | "children" | "isInvalid"> {
  label: string;
  hint?: string;
  /** Why the value is refused; marks the field invalid. `error.faultOf("name")` fits. */
  fault?: string | null;
  placeholder?: string;
  autoComplete?: HTMLInputAutoCompleteAttribute;
  className?: string;
  inputRef?: Ref<HTMLInputElement>;
}

/** `value` and `onChange(value)`, or `defaultValue` and `name` in a form. */
export function TextField({
  label,
  hint,
  fault,
  placeholder,
  className,
  inputRef,
  ...props
}: TextFieldProps) {
  return (
    <AriaTextField {...props} isInvalid={Boolean(fault)} className={classes(styles.field, className)}>
      <Label className={styles.label}>{label}</Label>
      <Input ref={inputRef} className={styles.input} placeholder={placeholder} />
      <Below hint={hint} fault={fault} />
    </AriaTextField>
  );
}

export interface TextAreaProps extends Omit<TextFieldProps, "inputRef" | "autoComplete" | "type"> {
  rows?: number;
}

export function TextArea({ label, hint, fault, placeholder, className, rows = 3, ...props }: TextAreaProps) {
  return (
    <AriaTextField {...props} isInvalid={Boolean(fault)} className={classes(styles.field, className)}>
      <Label className={styles.label}>{label}</Label>
      <AriaTextArea className={classes(styles.input, styles.area)} placeholder={placeholder} rows={rows} />
      <Below hint={hint} fault={fault} />
    </AriaTextField>
  );
}

function Below({ hint, fault }: { hint?: string | undefined; fault?: string | null | undefined }) {
  return (
    <>
      {hint && !fault && (
        <Text slot="description" className={styles.hint}>
          {hint}
        </Text>
      )}
      <FieldError className={styles.fault}>{fault}</FieldError>
    </>
  );
}
