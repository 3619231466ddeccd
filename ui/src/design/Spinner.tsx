// Something is under way and nobody knows how far.
import { useTranslations } from "use-intl";
import styles from "./Progress.module.css";

/** Decorative, in a control that says what it waits for. */
export function Spinner({ size = 20 }: { size?: number }) {
  return (
    <svg className={styles.spinner} width={size} height={size} viewBox="0 0 20 20" aria-hidden="true">
      <path d="M10 2.500a7.500 7.500 0 1 1-7.500 7.500" />
    </svg>
  );
}

/** In place of content that is being loaded. */
export function Waiting() {
  const t = useTranslations("design");
  return (
    <div className={styles.waiting} role="status">
      <Spinner />
      {t("loading")}
    </div>
  );
}
