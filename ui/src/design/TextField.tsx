// One-line and many-line text with label, hint and the reason why it was refused.
import { type HTMLInputAutoCompleteAttribute, type Ref, useId } from "react";
import {
  TextArea as AriaTextArea,
  TextField as AriaTextField,
  type TextFieldProps as AriaTextFieldProps,
  FieldError,
  Input,
  Label,
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
  const described = useDescribed(hint, fault, props["aria-describedby"]);
  return (
    <AriaTextField
      {...props}
      {...described.field}
      isInvalid={Boolean(fault)}
      className={classes(styles.field, className)}
    >
      <Label className={styles.label}>{label}</Label>
      <Input ref={inputRef} className={styles.input} placeholder={placeholder} />
      {described.hint}
      <FieldError className={styles.fault}>{fault}</FieldError>
    </AriaTextField>
  );
}

export interface TextAreaProps extends Omit<TextFieldProps, "inputRef" | "autoComplete" | "type"> {
  rows?: number;
}

export function TextArea({ label, hint, fault, placeholder, className, rows = 3, ...props }: TextAreaProps) {
  const described = useDescribed(hint, fault, props["aria-describedby"]);
  return (
    <AriaTextField
      {...props}
      {...described.field}
      isInvalid={Boolean(fault)}
      className={classes(styles.field, className)}
    >
      <Label className={styles.label}>{label}</Label>
      <AriaTextArea className={classes(styles.input, styles.area)} placeholder={placeholder} rows={rows} />
      {described.hint}
      <FieldError className={styles.fault}>{fault}</FieldError>
    </AriaTextField>
  );
}

/** By an id of our own: React Aria looks for its slot only once, and would not see a hint that appears later. */
function useDescribed(
  hint: string | undefined,
  fault: string | null | undefined,
  others: string | undefined,
) {
  const id = useId();
  const isShown = Boolean(hint) && !fault;
  const by = classes(isShown && id, others);
  return {
    field: by ? { "aria-describedby": by } : {},
    hint: isShown && (
      <span id={id} className={styles.hint}>
        {hint}
      </span>
    ),
  };
}
