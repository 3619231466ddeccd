// Shows what `toasts.ts` was told; a landmark that F6 reaches.

import {
  UNSTABLE_ToastContent as Content,
  UNSTABLE_ToastRegion as Region,
  Text,
  UNSTABLE_Toast as Toast,
} from "react-aria-components";
import { Button as AriaButton } from "react-aria-components/Button";
import { useTranslations } from "use-intl";
import { classes } from "./classes";
import { Icon, type IconName } from "./Icon";
import styles from "./Toast.module.css";
import { type ToastContent, toastQueue } from "./toasts";

const ICONS: Record<ToastContent["tone"], IconName> = { plain: "info", success: "check", error: "error" };

export function ToastRegion() {
  const t = useTranslations("design");
  return (
    <Region queue={toastQueue} className={styles.region} aria-label={t("notices")}>
      {({ toast }) => (
        <Toast toast={toast} className={classes(styles.toast, styles[toast.content.tone])}>
          <Icon name={ICONS[toast.content.tone]} />
          <Content className={styles.content}>
            <Text slot="title">{toast.content.message}</Text>
          </Content>
          {toast.content.action && (
            <AriaButton
              className={styles.action}
              onPress={() => {
                toast.content.action?.onPress();
                toastQueue.close(toast.key);
              }}
            >
              {toast.content.action.label}
            </AriaButton>
          )}
          <AriaButton slot="close" className={styles.close} aria-label={t("close")}>
            <Icon name="close" size={16} />
          </AriaButton>
        </Toast>
      )}
    </Region>
  );
}
