// All of the queue in a line: files, bytes, time left, and what it waits for.
import { useTranslations } from "use-intl";
import { useErrorText } from "@/app/errorText";
import { Button } from "@/design/Button";
import { Notice } from "@/design/Notice";
import { ProgressBar } from "@/design/ProgressBar";
import { queue } from "../uploads";
import { useSizes } from "../useSizes";
import { useNow } from "../useUploads";
import styles from "./Queue.module.css";
import type { Trouble } from "./queue";
import type { Totals } from "./totals";

interface SummaryProps {
  totals: Totals;
  isPaused: boolean;
  trouble: Trouble | null;
}

export function Summary({ totals, isPaused, trouble }: SummaryProps) {
  const t = useTranslations("upload");
  const { megabytes, left } = useSizes();
  const { files, done, bytes, sentBytes, isBusy, failed, refused, found } = totals;
  const pace = isPaused || trouble ? null : queue.bytesPerSecond();
  const attention = failed + refused + found;
  if (!isBusy) return <p className={styles.words}>{t("attention", { count: attention })}</p>;

  return (
    <div className={styles.summary}>
      <ProgressBar label={t("progress", { done, files })} value={(100 * sentBytes) / Math.max(bytes, 1)} />
      <p className={styles.words}>
        <span>{t("bytes", { sent: megabytes(sentBytes), all: megabytes(bytes) })}</span>
        {pace && sentBytes < bytes && <span>{left((bytes - sentBytes) / pace)}</span>}
        {isPaused && <strong>{t("paused")}</strong>}
        {attention > 0 && <span className={styles.attention}>{t("attention", { count: attention })}</span>}
      </p>
      {trouble && !isPaused && <Waiting trouble={trouble} />}
    </div>
  );
}

function Waiting({ trouble }: { trouble: Trouble }) {
  const t = useTranslations("upload");
  const textOf = useErrorText();
  const seconds = Math.max(0, Math.ceil((trouble.untilMs - useNow()) / 1000));
  return (
    <Notice tone="warning" actions={<Button onPress={queue.retryNow}>{t("tryNow")}</Button>}>
      {textOf(trouble.error)} <span aria-live="off">{t("tryingAgain", { seconds })}</span>
    </Notice>
  );
}
