// Erasing cannot be undone: its number has to be typed.
import { useState } from "react";
import { useTranslations } from "use-intl";
import type { Image } from "@/api/client";
import { Button } from "@/design/Button";
import { Dialog, DialogButtons } from "@/design/Dialog";
import { Notice } from "@/design/Notice";
import { TextField } from "@/design/TextField";

export interface EraseDialogProps {
  image: Image;
  /** There is text on the page that is not saved, and would go too. */
  isDirty: boolean;
  isOpen: boolean;
  isPending: boolean;
  onErase: () => void;
  onClose: () => void;
}

export function EraseDialog({ image, isDirty, isOpen, isPending, onErase, onClose }: EraseDialogProps) {
  const t = useTranslations("image.erase");
  const cancel = useTranslations("design")("cancel");
  const [typed, setTyped] = useState("");
  const number = String(image.number);
  const close = () => {
    setTyped("");
    onClose();
  };
  return (
    <Dialog title={t("title", { name: image.name })} isOpen={isOpen} onClose={close} role="alertdialog">
      <p>{t("text")}</p>
      {isDirty && <Notice tone="warning">{t("unsaved")}</Notice>}
      <TextField
        label={t("type", { number })}
        value={typed}
        onChange={setTyped}
        autoFocus
        autoComplete="off"
      />
      <DialogButtons>
        <Button onPress={close}>{cancel}</Button>
        <Button tone="danger" isDisabled={typed.trim() !== number} isPending={isPending} onPress={onErase}>
          {t("confirm")}
        </Button>
      </DialogButtons>
    </Dialog>
  );
}
