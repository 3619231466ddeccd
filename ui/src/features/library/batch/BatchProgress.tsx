// How far a batch is, and the way to stop it.
import { useTranslations } from "use-intl";
import type { Running } from "@/app/batches";
import { Button } from "@/design/Button";
import { ProgressBar } from "@/design/ProgressBar";
import styles from "./Batch.module.css";

export default function BatchProgress({ running: { kind, over, total, stop } }: { running: Running }) {
  const t = useTranslations("library.batch");
  return (
    <section className={styles.progress} aria-label={t("progress")}>
      <ProgressBar label={t(`running.${kind}`, { over, total })} value={(100 * over) / Math.max(1, total)} />
      <Button onPress={stop}>{t("stop")}</Button>
    </section>
  );
}
