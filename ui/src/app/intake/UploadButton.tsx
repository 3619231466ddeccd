// The control that takes pictures on every page: a real file input, drawn as a button.
import { useTranslations } from "use-intl";
import { Icon } from "@/design/Icon";
import styles from "./UploadButton.module.css";
import { INPUT_ID, uploadFiles } from "./uploading";

/** What the server takes; what a file really is, is looked at when it is here. */
const TYPES = ".jpg,.jpeg,.png,.gif,.webp,image/jpeg,image/png,image/gif,image/webp";

export function UploadButton() {
  const t = useTranslations("app");
  return (
    <label className={styles.button}>
      <Icon name="upload" size={18} />
      <span className={styles.words}>{t("uploadPictures")}</span>
      <input
        id={INPUT_ID}
        type="file"
        multiple
        accept={TYPES}
        className={styles.input}
        onChange={({ currentTarget }) => {
          uploadFiles([...(currentTarget.files ?? [])]);
          // The same files may be chosen again.
          currentTarget.value = "";
        }}
      />
    </label>
  );
}
