// One of several; stands in a RadioGroup of React Aria.
import { Radio as AriaRadio, type RadioProps as AriaRadioProps } from "react-aria-components/RadioGroup";
import { classes } from "./classes";
import styles from "./Field.module.css";

export interface RadioProps extends Omit<AriaRadioProps, "className" | "style" | "children"> {
  children: React.ReactNode;
  className?: string | undefined;
}

export function Radio({ children, className, ...props }: RadioProps) {
  return (
    <AriaRadio {...props} className={classes(styles.check, className)}>
      <span className={styles.dot} />
      {children}
    </AriaRadio>
  );
}
