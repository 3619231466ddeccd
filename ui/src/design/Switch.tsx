// On or off, taking effect at once.
import { Switch as AriaSwitch, type SwitchProps as AriaSwitchProps } from "react-aria-components/Switch";
import { classes } from "./classes";
import styles from "./Field.module.css";

export interface SwitchProps extends Omit<AriaSwitchProps, "className" | "style" | "children"> {
  children: React.ReactNode;
  className?: string;
}

export function Switch({ children, className, ...props }: SwitchProps) {
  return (
    <AriaSwitch {...props} className={classes(styles.check, className)}>
      <span className={styles.track} />
      {children}
    </AriaSwitch>
  );
}
