// A small panel beside the control that opened it.
import type { ReactElement, ReactNode, RefObject } from "react";
import { Dialog, DialogTrigger } from "react-aria-components/Dialog";
import { Popover as AriaPopover, type PopoverProps as AriaPopoverProps } from "react-aria-components/Popover";
import styles from "./Overlay.module.css";

export interface PopoverProps {
  /** One Button or IconButton. */
  trigger: ReactElement;
  label: string;
  placement?: AriaPopoverProps["placement"];
  children: ReactNode | ((close: () => void) => ReactNode);
}

export function Popover({ trigger, label, placement = "bottom start", children }: PopoverProps) {
  return (
    <DialogTrigger>
      {trigger}
      <AriaPopover className={styles.popover} placement={placement} offset={6}>
        <Dialog aria-label={label} className={styles.padded}>
          {({ close }) => (typeof children === "function" ? children(close) : children)}
        </Dialog>
      </AriaPopover>
    </DialogTrigger>
  );
}

export interface PopoverAtProps extends Omit<PopoverProps, "trigger"> {
  /** The button that it opens beside. */
  triggerRef: RefObject<HTMLElement | null>;
  isOpen: boolean;
  onOpenChange: (isOpen: boolean) => void;
}

/** For a panel that is loaded when it is wanted: its button is there before it. */
export function PopoverAt({ label, placement = "bottom start", children, ...opening }: PopoverAtProps) {
  return (
    <AriaPopover {...opening} className={styles.popover} placement={placement} offset={6}>
      <Dialog aria-label={label} className={styles.padded}>
        {({ close }) => (typeof children === "function" ? children(close) : children)}
      </Dialog>
    </AriaPopover>
  );
}
