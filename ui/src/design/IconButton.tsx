// Buttons with a picture only: the label is their accessible name and their tooltip.
import type { Ref } from "react";
import { Button as AriaButton, type ButtonProps as AriaButtonProps } from "react-aria-components/Button";
import type { ToggleButtonProps as AriaToggleButtonProps } from "react-aria-components/ToggleButton";
import { ToggleButton as AriaToggleButton } from "react-aria-components/ToggleButton";
import styles from "./Button.module.css";
import { classes } from "./classes";
import { Icon, type IconName } from "./Icon";
import { Tooltip } from "./Tooltip";

interface Looks {
  icon: IconName;
  label: string;
  tone?: "plain" | "quiet";
  className?: string;
  ref?: Ref<HTMLButtonElement>;
}

export interface IconButtonProps
  extends Omit<AriaButtonProps, "className" | "style" | "children" | "aria-label">,
    Looks {}

export function IconButton({ icon, label, tone = "quiet", className, ...props }: IconButtonProps) {
  return (
    <Tooltip text={label}>
      <AriaButton
        {...props}
        aria-label={label}
        className={classes(styles.button, styles.square, styles[tone], className)}
      >
        <Icon name={icon} />
      </AriaButton>
    </Tooltip>
  );
}

export interface IconToggleProps
  extends Omit<AriaToggleButtonProps, "className" | "style" | "children" | "aria-label">,
    Looks {}

/** On or off: `isSelected`, `onChange(isSelected)`. */
export function IconToggle({ icon, label, tone = "quiet", className, ...props }: IconToggleProps) {
  return (
    <Tooltip text={label}>
      <AriaToggleButton
        {...props}
        aria-label={label}
        className={classes(styles.button, styles.square, styles[tone], className)}
      >
        <Icon name={icon} />
      </AriaToggleButton>
    </Tooltip>
  );
}
