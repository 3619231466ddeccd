// The frame of every page: heading, document title, focus and scroll on arrival.
import { type ReactNode, useEffect, useRef } from "react";
import { classes } from "@/design/classes";
import { arrivedBy } from "./navigation";
import styles from "./Page.module.css";

export interface PageProps {
  /** The heading, and the document's title unless `documentTitle` is given. */
  title: string;
  documentTitle?: string;
  /** Said, not shown, where the page has no room for it. */
  isTitleHidden?: boolean;
  /** Buttons beside the heading. */
  actions?: ReactNode;
  /** `reading` keeps lines short, `full` takes the whole window. */
  width?: "reading" | "full";
  /** True where the page itself puts the focus back when it is come back to. */
  restoresFocus?: boolean;
  children: ReactNode;
}

export function Page({
  title,
  documentTitle = title,
  isTitleHidden,
  actions,
  width = "full",
  restoresFocus,
  children,
}: PageProps) {
  const heading = useRef<HTMLHeadingElement>(null);

  useEffect(() => {
    document.title = `${documentTitle} · Picturedesk`;
  }, [documentTitle]);

  useEffect(() => {
    const arrival = arrivedBy();
    if (arrival === "opened") window.scrollTo(0, 0);
    // A fresh load keeps the browser's own start; later a screen reader should hear where it is.
    if (arrival === "opened" || (arrival === "back" && !restoresFocus))
      heading.current?.focus({ preventScroll: true });
  }, [restoresFocus]);

  return (
    <div className={classes(styles.page, styles[width])}>
      <div className={classes(styles.head, isTitleHidden && styles.hidden)}>
        <h1 ref={heading} tabIndex={-1}>
          {title}
        </h1>
        {actions && <div className={styles.actions}>{actions}</div>}
      </div>
      {children}
    </div>
  );
}
