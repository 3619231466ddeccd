// Whether the texts of a picture are kept, and what to do where they are not.
import { useTranslations } from "use-intl";
import { useErrorText } from "@/app/errorText";
import { Button } from "@/design/Button";
import { Icon } from "@/design/Icon";
import { captions } from "../uploads";
import styles from "./Captions.module.css";
import { type Entry, isEdited } from "./captions";

export function SavingState({ entry }: { entry: Entry }) {
  const t = useTranslations("upload.captions");
  const textOf = useErrorText();
  const { id } = entry.image.value;
  const { saving } = entry;

  if (saving.is === "contested")
    return (
      <div className={styles.contested} role="alert">
        <span>{t("contested")}</span>
        <Button onPress={() => captions.keepMine(id)}>{t("keepMine")}</Button>
        <Button onPress={() => captions.takeTheirs(id)}>{t("takeTheirs")}</Button>
      </div>
    );
  if (saving.is === "failed" && isEdited(entry))
    return (
      <div className={styles.failed} role="alert">
        <span>{Object.keys(saving.faults).length > 0 ? t("notSaved") : textOf(saving.error)}</span>
        <Button onPress={() => captions.save(id)}>{t("again")}</Button>
      </div>
    );
  if (saving.is === "saving") return <span className={styles.state}>{t("saving")}</span>;
  if (isEdited(entry)) return <span className={styles.state}>{t("edited")}</span>;
  return (
    <span className={styles.state}>
      {entry.wasSaved && (
        <>
          <Icon name="check" size={16} />
          {t("saved")}
        </>
      )}
    </span>
  );
}
