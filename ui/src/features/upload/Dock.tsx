// How far uploading is, on pages that are not its own.
import { useTranslations } from "use-intl";
import { paths } from "@/app/paths";
import { ButtonLink } from "@/design/Button";
import { Icon } from "@/design/Icon";
import { ProgressBar } from "@/design/ProgressBar";
import styles from "./Dock.module.css";
import { totalsOf } from "./queue/totals";
import { useCaptions, useQueue } from "./useUploads";

export function Dock() {
  const t = useTranslations("upload");
  const { items, trouble } = useQueue();
  const described = useCaptions().length;
  const { files, done, bytes, sentBytes, failed, refused, found, isBusy } = totalsOf(items);
  const attention = failed + refused + found;
  if (!isBusy && attention === 0) return null;

  return (
    <section className={styles.dock} aria-label={t("dock")}>
      {isBusy && (
        <ProgressBar label={t("progress", { done, files })} value={(100 * sentBytes) / Math.max(bytes, 1)} />
      )}
      {trouble && <p className={styles.line}>{t("interrupted")}</p>}
      {attention > 0 && (
        <p className={styles.line}>
          <Icon name="warning" size={16} />
          {t("attention", { count: attention })}
        </p>
      )}
      <ButtonLink href={paths.upload}>{described > 0 ? t("describe") : t("show")}</ButtonLink>
    </section>
  );
}
