// One file of the queue.
import { memo } from "react";
import { useTranslations } from "use-intl";
import { paths } from "@/app/paths";
import { Button, ButtonLink } from "@/design/Button";
import { classes } from "@/design/classes";
import { IconButton } from "@/design/IconButton";
import { ProgressBar } from "@/design/ProgressBar";
import { queue } from "../uploads";
import { useSizes } from "../useSizes";
import { FilePicture } from "./FilePicture";
import type { Item } from "./item";
import styles from "./Queue.module.css";
import { useStageText } from "./useStageText";

export const QueueRow = memo(function QueueRow({ item }: { item: Item }) {
  const t = useTranslations("upload");
  const textOf = useStageText();
  const { megabytes } = useSizes();
  const { id, file, stage } = item;
  const isBad = stage.is === "failed" || stage.is === "refused";

  return (
    <li className={classes(styles.row, isBad && styles.bad, stage.is === "found" && styles.found)}>
      <FilePicture file={file} isPicture={stage.is !== "refused"} />
      <div className={styles.about}>
        <span className={styles.name}>{file.name}</span>
        <span className={styles.state}>{textOf(stage)}</span>
      </div>
      <span className={styles.size}>{megabytes(file.size)}</span>
      {stage.is === "sending" && (
        <div className={styles.bar}>
          <ProgressBar
            label={t("sendingOne", { name: file.name })}
            isLabelHidden
            value={(100 * stage.sentBytes) / Math.max(file.size, 1)}
          />
        </div>
      )}
      <div className={styles.actions}>
        <Decisions item={item} />
        {stage.is !== "creating" && (
          <IconButton
            icon="close"
            label={t(isBad ? "dismissOne" : "cancelOne", { name: file.name })}
            onPress={() => queue.cancel([id])}
          />
        )}
      </div>
    </li>
  );
});

function Decisions({ item: { id, file, stage } }: { item: Item }) {
  const t = useTranslations("upload");
  if (stage.is === "failed")
    return (
      <Button
        icon="refresh"
        aria-label={t("retryOne", { name: file.name })}
        onPress={() => queue.retry([id])}
      >
        {t("retry")}
      </Button>
    );
  if (stage.is !== "found") return null;
  return (
    <>
      {stage.image && (
        <>
          <ButtonLink href={paths.image(stage.image.value.id)}>{t("open")}</ButtonLink>
          <Button onPress={() => queue.reuse([id])}>{t("reuse")}</Button>
        </>
      )}
      <Button onPress={() => queue.uploadAnyway([id])}>{t("anyway")}</Button>
    </>
  );
}
