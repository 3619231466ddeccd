// One of a few.
import {
  Select as AriaSelect,
  Button,
  FieldError,
  Label,
  ListBox,
  ListBoxItem,
  Popover,
  SelectValue,
  Text,
} from "react-aria-components/Select";
import { classes } from "./classes";
import styles from "./Field.module.css";
import { Icon } from "./Icon";
import overlay from "./Overlay.module.css";

export interface Option<Value extends string> {
  readonly value: Value;
  readonly label: string;
}

export interface SelectProps<Value extends string> {
  label: string;
  /** True where the value speaks for itself: the label is said, not shown. */
  isLabelHidden?: boolean;
  options: readonly Option<Value>[];
  value: Value | null;
  onChange: (value: Value) => void;
  hint?: string;
  fault?: string | null;
  placeholder?: string;
  isDisabled?: boolean;
  className?: string;
}

export function Select<Value extends string>(props: SelectProps<Value>) {
  const { label, isLabelHidden, options, value, onChange, hint, fault, placeholder, isDisabled, className } =
    props;
  return (
    <AriaSelect
      className={classes(styles.field, className)}
      aria-label={isLabelHidden ? label : undefined}
      value={value}
      onChange={(key) => key !== null && onChange(key as Value)}
      isInvalid={Boolean(fault)}
      isDisabled={isDisabled}
      placeholder={placeholder}
    >
      {!isLabelHidden && <Label className={styles.label}>{label}</Label>}
      <Button className={classes(styles.input, styles.select)}>
        <SelectValue className={styles.value}>
          {({ selectedText, defaultChildren }) => selectedText || defaultChildren}
        </SelectValue>
        <Icon name="chevronDown" size={16} />
      </Button>
      {hint && !fault && (
        <Text slot="description" className={styles.hint}>
          {hint}
        </Text>
      )}
      <FieldError className={styles.fault}>{fault}</FieldError>
      <Popover className={overlay.popover} offset={4}>
        <ListBox className={overlay.list}>
          {options.map((option) => (
            <ListBoxItem
              key={option.value}
              id={option.value}
              textValue={option.label}
              className={overlay.item}
            >
              {({ isSelected }) => (
                <>
                  <span className={overlay.tick}>{isSelected && <Icon name="check" size={16} />}</span>
                  {option.label}
                </>
              )}
            </ListBoxItem>
          ))}
        </ListBox>
      </Popover>
    </AriaSelect>
  );
}
