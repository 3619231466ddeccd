// Buttons with words, and links that look like them.
import type { Ref } from "react";
import { Button as AriaButton, type ButtonProps as AriaButtonProps } from "react-aria-components/Button";
import { Link as AriaLink, type LinkProps as AriaLinkProps } from "react-aria-components/Link";
import styles from "./Button.module.css";
import { classes } from "./classes";
import { Icon, type IconName } from "./Icon";
import { Spinner } from "./Spinner";

interface Looks {
  /** `primary` once per view; `danger` for what cannot be undone. */
  tone?: "plain" | "primary" | "quiet" | "danger";
  icon?: IconName;
}

export interface ButtonProps extends Omit<AriaButtonProps, "className" | "style" | "children">, Looks {
  children: React.ReactNode;
  className?: string;
  ref?: Ref<HTMLButtonElement>;
}

/** While `isPending`, it keeps the focus, shows a spinner and cannot be pressed. */
export function Button({ tone = "plain", icon, children, className, ...props }: ButtonProps) {
  return (
    <AriaButton {...props} className={classes(styles.button, styles[tone], className)}>
      {props.isPending ? <Spinner size={16} /> : icon && <Icon name={icon} size={18} />}
      <span className={styles.words}>{children}</span>
    </AriaButton>
  );
}

export interface ButtonLinkProps extends Omit<AriaLinkProps, "className" | "style" | "children">, Looks {
  children: React.ReactNode;
  className?: string;
}

/** Goes somewhere: `href` is a path of `@/app/paths`, or any address. */
export function ButtonLink({ tone = "plain", icon, children, className, ...props }: ButtonLinkProps) {
  return (
    <AriaLink {...props} className={classes(styles.button, styles[tone], className)}>
      {icon && <Icon name={icon} size={18} />}
      <span className={styles.words}>{children}</span>
    </AriaLink>
  );
}
