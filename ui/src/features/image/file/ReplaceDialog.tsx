// Puts another file in the place of the picture's: id, texts and history stay.
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { useTranslations } from "use-intl";
import type { Image, Tagged } from "@/api/client";
import { useSession } from "@/app/session";
import { Button } from "@/design/Button";
import { Dialog, DialogButtons } from "@/design/Dialog";
import { Notice } from "@/design/Notice";
import { say } from "@/design/toasts";
import { useOvertaken } from "../actions/useOvertaken";
import { remember, updateImage } from "../queries";
import styles from "./File.module.css";
import { uploadFile } from "./uploading";

export interface ReplaceDialogProps {
  image: Tagged<Image>;
  isOpen: boolean;
  onClose: () => void;
}

const TYPES = "image/jpeg,image/png,image/gif,image/webp";

export function ReplaceDialog({ image, isOpen, onClose }: ReplaceDialogProps) {
  const t = useTranslations("image.replace");
  const cancel = useTranslations("design")("cancel");
  const overtaken = useOvertaken(image);
  const cache = useQueryClient();
  const { max_upload_bytes } = useSession();
  const [file, setFile] = useState<File | null>(null);
  const [refusal, setRefusal] = useState<string | null>(null);
  const isTooLarge = file !== null && file.size > max_upload_bytes;
  const close = () => {
    setFile(null);
    setRefusal(null);
    onClose();
  };
  const replacing = useMutation({
    mutationFn: async (chosen: File) => {
      const { key } = await uploadFile(chosen);
      return updateImage(image.value.id, { file_key: key }, image.etag);
    },
    onMutate: () => setRefusal(null),
    onSuccess: (replaced) => {
      remember(cache, replaced);
      say(t("done"));
      close();
    },
    onError: async (error) => setRefusal(await overtaken(error)),
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
      {refusal && <Notice tone="error">{refusal}</Notice>}
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
