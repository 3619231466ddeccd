// Whether everything is saved, and how to save it.
import { useTranslations } from "use-intl";
import { Button } from "@/design/Button";
import { offer } from "@/design/toasts";
import styles from "./SaveBar.module.css";
import type { Editing } from "./useEditing";

export function SaveBar({ editing, onSave }: { editing: Editing; onSave: () => void }) {
  const t = useTranslations("image.save");
  const undo = useTranslations("app")("undo");
  const { isDirty, isFound, isSaving, discard } = editing;
  const give = () => offer(t("discarded"), { label: undo, onPress: discard() });
  return (
    <div className={styles.bar} data-dirty={isDirty || undefined}>
      <p className={styles.words} role="status">
        {t(isFound ? "found" : isDirty ? "dirty" : "clean")}
      </p>
      {isDirty && <Button onPress={give}>{t("discard")}</Button>}
      <Button
        tone="primary"
        onPress={onSave}
        isDisabled={!isDirty}
        isPending={isSaving}
        aria-keyshortcuts="Control+S Meta+S"
      >
        {t("save")}
      </Button>
    </div>
  );
}
