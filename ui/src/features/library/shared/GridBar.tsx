// The bar that stays over the pictures: tools and the count, or what can be done with a selection.
import type { ReactNode, Ref } from "react";
import { useTranslations } from "use-intl";
import { IconButton } from "@/design/IconButton";
import styles from "./GridBar.module.css";
import type { Chosen } from "./ImageGrid";

export interface GridBarProps {
  barRef: Ref<HTMLDivElement>;
  tools: ReactNode;
  /** Null until it is known. */
  total: number | null;
  chosen: Chosen;
  actions: ((chosen: Chosen) => ReactNode) | undefined;
}

export function GridBar({ barRef, tools, total, chosen, actions }: GridBarProps) {
  const t = useTranslations("library.grid");
  const count = chosen.images.length;
  const isSelecting = actions !== undefined && count > 0;
  return (
    <div ref={barRef} className={styles.bar}>
      {tools}
      <div className={styles.line}>
        <span className={styles.count} role="status">
          {isSelecting
            ? t("selected", { count, total: total ?? count })
            : total !== null && t("total", { count: total })}
        </span>
        {isSelecting && (
          // biome-ignore lint/a11y/useSemanticElements: no fieldset, it is no form
          <div className={styles.actions} role="group" aria-label={t("actions")}>
            {actions(chosen)}
            <IconButton icon="close" label={t("clear")} onPress={chosen.clear} />
          </div>
        )}
      </div>
    </div>
  );
}
