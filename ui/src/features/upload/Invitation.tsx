// What the page says before there is anything on it.
import type { ReactNode } from "react";
import { useTranslations } from "use-intl";
import { useSession } from "@/app/session";
import { Icon } from "@/design/Icon";
import styles from "./Invitation.module.css";
import { useSizes } from "./useSizes";

export function Invitation({ actions }: { actions: ReactNode }) {
  const t = useTranslations("upload");
  const { max_upload_bytes } = useSession();
  const { megabytes } = useSizes();
  return (
    <div className={styles.place}>
      <Icon name="upload" size={40} />
      <h2>{t("invitation")}</h2>
      <p className={styles.quiet}>{t("formats", { limit: megabytes(max_upload_bytes) })}</p>
      <div className={styles.actions}>{actions}</div>
    </div>
  );
}
