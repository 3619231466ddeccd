// What is not in the library yet: how far all of it is, and each file with what can be done about it.
import { useTranslations } from "use-intl";
import { Button } from "@/design/Button";
import { queue } from "../uploads";
import { useQueue } from "../useUploads";
import type { Item } from "./item";
import styles from "./Queue.module.css";
import { QueueRow } from "./QueueRow";
import { Summary } from "./Summary";
import { totalsOf } from "./totals";

export function QueuePanel() {
  const t = useTranslations("upload");
  const { items, isPaused, trouble } = useQueue();
  const open = items.filter(({ stage }) => stage.is !== "done");
  if (open.length === 0) return null;
  const totals = totalsOf(items);
  const failed = idsOf(open, "failed");
  const found = open.filter(({ stage }) => stage.is === "found" && stage.image !== null).map(({ id }) => id);

  return (
    <section className={styles.panel} aria-label={t("queue")}>
      <Summary totals={totals} isPaused={isPaused} trouble={trouble} />
      <div className={styles.tools}>
        {totals.isBusy &&
          (isPaused ? (
            <Button onPress={() => queue.resume()}>{t("resume")}</Button>
          ) : (
            <Button onPress={() => queue.pause()}>{t("pause")}</Button>
          ))}
        {failed.length > 0 && (
          <Button icon="refresh" onPress={() => queue.retry(failed)}>
            {t("retryAll")}
          </Button>
        )}
        {found.length > 1 && (
          <>
            <Button onPress={() => queue.reuse(found)}>{t("reuseAll")}</Button>
            <Button onPress={() => queue.uploadAnyway(idsOf(open, "found"))}>{t("anywayAll")}</Button>
          </>
        )}
        <Button onPress={() => queue.cancelAll()}>{totals.isBusy ? t("cancelAll") : t("clear")}</Button>
      </div>
      <ul className={styles.list}>
        {sorted(open).map((item) => (
          <QueueRow key={item.id} item={item} />
        ))}
      </ul>
    </section>
  );
}

function idsOf(items: readonly Item[], is: Item["stage"]["is"]): string[] {
  return items.filter(({ stage }) => stage.is === is).map(({ id }) => id);
}

const ORDER: Record<Item["stage"]["is"], number> = {
  failed: 0,
  refused: 0,
  found: 0,
  creating: 1,
  sending: 1,
  checking: 1,
  waiting: 2,
  done: 3,
};

/** First what somebody must look at, then what is under way. */
function sorted(items: readonly Item[]): Item[] {
  return [...items].sort((one, other) => ORDER[one.stage.is] - ORDER[other.stage.is]);
}
