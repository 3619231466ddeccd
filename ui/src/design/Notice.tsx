// A sentence in the flow of the page that must not be overlooked.
import type { ReactNode } from "react";
import { classes } from "./classes";
import { Icon, type IconName } from "./Icon";
import styles from "./Notice.module.css";

export interface NoticeProps {
  tone: "info" | "success" | "warning" | "error";
  children: ReactNode;
  actions?: ReactNode;
}

const ICONS: Record<NoticeProps["tone"], IconName> = {
  info: "info",
  success: "check",
  warning: "warning",
  error: "error",
};

/** An error is spoken at once, the rest when there is time. */
export function Notice({ tone, children, actions }: NoticeProps) {
  return (
    <div className={classes(styles.notice, styles[tone])} role={tone === "error" ? "alert" : "status"}>
      <Icon name={ICONS[tone]} />
      <div className={styles.words}>{children}</div>
      {actions}
    </div>
  );
}
