// Whether all is well, and what to do where it is not.
import { useTranslations } from "use-intl";
import { CopyButton } from "@/design/CopyButton";
import { Notice } from "@/design/Notice";
import { type Concern, concernsOf, type Status } from "./concerns";
import styles from "./Status.module.css";

const GUIDE = "https://github.com/picturedesk/picturedesk/blob/main/docs/guide/backup.md";
const CHECK = "picturedesk fsck --data library";

export function ConcernNotices({ status }: { status: Status }) {
  const t = useTranslations("status.concerns");
  const concerns = concernsOf(status);
  if (concerns.length === 0) return <Notice tone="success">{t("none")}</Notice>;
  return (
    <div className={styles.concerns}>
      {concerns.map((concern) => (
        <ConcernNotice key={concern.is} concern={concern} />
      ))}
    </div>
  );
}

function ConcernNotice({ concern }: { concern: Concern }) {
  const t = useTranslations("status.concerns");
  if (concern.is === "fsckFaults" || concern.is === "scrubFaults")
    return (
      <Notice tone="error" actions={<GuideLink />}>
        {t(concern.is, { count: concern.count })}
      </Notice>
    );
  if (concern.is === "fsckNever")
    return (
      <Notice tone="warning" actions={<CopyButton text={CHECK} label={t("copy")} />}>
        {t("fsckNever")} <code>{CHECK}</code>
      </Notice>
    );
  return <Notice tone="warning">{t(concern.is)}</Notice>;
}

function GuideLink() {
  const t = useTranslations("status.concerns");
  return (
    <a href={GUIDE} target="_blank" rel="noreferrer">
      {t("guide")}
    </a>
  );
}
