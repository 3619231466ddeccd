// Yes, no or (in lists) some.
import {
  Checkbox as AriaCheckbox,
  type CheckboxProps as AriaCheckboxProps,
} from "react-aria-components/Checkbox";
import { classes } from "./classes";
import styles from "./Field.module.css";
import { Icon } from "./Icon";

export interface CheckboxProps extends Omit<AriaCheckboxProps, "className" | "style" | "children"> {
  /** Without it, give `aria-label`. */
  children?: React.ReactNode;
  className?: string;
}

export function Checkbox({ children, className, ...props }: CheckboxProps) {
  return (
    <AriaCheckbox {...props} className={classes(styles.check, className)}>
      {({ isIndeterminate }) => (
        <>
          <span className={styles.box}>{isIndeterminate ? <Dash /> : <Icon name="check" size={14} />}</span>
          {children}
        </>
      )}
    </AriaCheckbox>
  );
}

function Dash() {
  return (
    <svg width="12" height="12" viewBox="0 0 12 12" aria-hidden="true">
      <path d="M2 6h8" stroke="currentColor" strokeWidth="2" />
    </svg>
  );
}
