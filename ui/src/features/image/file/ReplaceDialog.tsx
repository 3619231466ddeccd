// Puts another file in the place of the picture's: id, texts and history stay.
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { useTranslations } from "use-intl";
import type { Image } from "@/api/client";
import { useErrorText } from "@/app/errorText";
import { useSession } from "@/app/session";
import { Button } from "@/design/Button";
import { Dialog, DialogButtons } from "@/design/Dialog";
import { Notice } from "@/design/Notice";
import { say } from "@/design/toasts";
import { remember, updateImage } from "../queries";
import styles from "./File.module.css";
import { uploadFile } from "./uploading";

export interface ReplaceDialogProps {
  image: Image;
  isOpen: boolean;
  onClose: () => void;
}

const TYPES = "image/jpeg,image/png,image/gif,image/webp";

export function ReplaceDialog({ image, isOpen, onClose }: ReplaceDialogProps) {
  const t = useTranslations("image.replace");
  const cancel = useTranslations("design")("cancel");
  const textOf = useErrorText();
  const cache = useQueryClient();
  const { max_upload_bytes } = useSession();
  const [file, setFile] = useState<File | null>(null);
  const isTooLarge = file !== null && file.size > max_upload_bytes;
  const close = () => {
    setFile(null);
    replacing.reset();
    onClose();
  };
  const replacing = useMutation({
    mutationFn: async (chosen: File) => {
      const { key } = await uploadFile(chosen);
      return updateImage(image.id, { file_key: key });
    },
    onSuccess: (replaced) => {
      remember(cache, replaced);
      say(t("done"));
      close();
    },
  });

  return (
    <Dialog title={t("title")} isOpen={isOpen} onClose={close}>
      <p>{t("text")}</p>
      <label>
        {t("choose")}{" "}
        <input
          className={styles.file}
          type="file"
          accept={TYPES}
          onChange={(event) => setFile(event.target.files?.[0] ?? null)}
        />
      </label>
      {file && <Chosen file={file} />}
      {isTooLarge && <Notice tone="error">{t("tooLarge")}</Notice>}
      {replacing.isError && <Notice tone="error">{textOf(replacing.error)}</Notice>}
      <DialogButtons>
        <Button onPress={close}>{cancel}</Button>
        <Button
          tone="primary"
          isDisabled={file === null || isTooLarge}
          isPending={replacing.isPending}
          onPress={() => file && replacing.mutate(file)}
        >
          {t("confirm")}
        </Button>
      </DialogButtons>
    </Dialog>
  );
}

function Chosen({ file }: { file: File }) {
  const [url, setUrl] = useState<string | null>(null);
  useEffect(() => {
    const made = URL.createObjectURL(file);
    setUrl(made);
    return () => URL.revokeObjectURL(made);
  }, [file]);
  return (
    <div className={styles.new}>
      {url && <img src={url} alt="" />}
      <span>{file.name}</span>
    </div>
  );
}
