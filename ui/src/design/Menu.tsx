// Menus of actions, links and choices.
import type { ReactElement, ReactNode, RefObject } from "react";
import {
  Menu as AriaMenu,
  MenuItem as AriaMenuItem,
  type MenuItemProps as AriaMenuItemProps,
  MenuSection as AriaMenuSection,
  type MenuSectionProps as AriaMenuSectionProps,
  Header,
  MenuTrigger,
  Popover,
  type PopoverProps,
  Separator,
} from "react-aria-components/Menu";
import { classes } from "./classes";
import { Icon, type IconName } from "./Icon";
import styles from "./Overlay.module.css";

export interface MenuProps {
  /** One Button or IconButton. */
  trigger: ReactElement;
  label: string;
  placement?: PopoverProps["placement"];
  /** MenuItem, MenuSection, MenuSeparator. */
  children: ReactNode;
}

export function Menu({ trigger, label, placement = "bottom start", children }: MenuProps) {
  return (
    <MenuTrigger>
      {trigger}
      <Popover className={styles.popover} placement={placement} offset={6}>
        <AriaMenu aria-label={label} className={styles.list}>
          {children}
        </AriaMenu>
      </Popover>
    </MenuTrigger>
  );
}

export interface MenuAtProps extends Omit<MenuProps, "trigger"> {
  /** The button that it opens beside. */
  triggerRef: RefObject<HTMLElement | null>;
  isOpen: boolean;
  onOpenChange: (isOpen: boolean) => void;
}

/** For a menu that is loaded when it is wanted: its button is there before it. */
export function MenuAt({ label, placement = "bottom start", children, ...opening }: MenuAtProps) {
  return (
    <Popover {...opening} className={styles.popover} placement={placement} offset={6} aria-label={label}>
      <AriaMenu
        aria-label={label}
        className={styles.list}
        autoFocus="first"
        onClose={() => opening.onOpenChange(false)}
      >
        {children}
      </AriaMenu>
    </Popover>
  );
}

export interface MenuItemProps extends Omit<AriaMenuItemProps, "className" | "style" | "children"> {
  children: string;
  icon?: IconName;
  isDangerous?: boolean;
}

/** `onAction` or `href`; in a section with `selectionMode` it shows a tick. */
export function MenuItem({ children, icon, isDangerous, ...props }: MenuItemProps) {
  return (
    <AriaMenuItem
      {...props}
      textValue={children}
      className={classes(styles.item, isDangerous && styles.danger)}
    >
      {({ selectionMode, isSelected }) => (
        <>
          {selectionMode !== "none" && (
            <span className={styles.tick}>{isSelected && <Icon name="check" size={16} />}</span>
          )}
          {icon && <Icon name={icon} size={18} />}
          <span className={styles.grow}>{children}</span>
        </>
      )}
    </AriaMenuItem>
  );
}

export interface MenuSectionProps<T>
  extends Omit<AriaMenuSectionProps<T>, "className" | "style" | "children"> {
  title: string;
  children: ReactNode;
}

/** With `selectionMode="single"`, `selectedKeys`, `onSelectionChange` a choice of one. */
export function MenuSection<T extends object>({ title, children, ...props }: MenuSectionProps<T>) {
  return (
    <AriaMenuSection {...props} aria-label={title}>
      <Header className={styles.section}>{title}</Header>
      {children}
    </AriaMenuSection>
  );
}

export function MenuSeparator() {
  return <Separator className={styles.separator} />;
}
