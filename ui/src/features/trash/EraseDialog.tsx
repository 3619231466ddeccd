// Erasing cannot be undone: a word has to be typed.
import { useState } from "react";
import { useTranslations } from "use-intl";
import { Button } from "@/design/Button";
import { Dialog, DialogButtons } from "@/design/Dialog";
import { TextField } from "@/design/TextField";

export interface EraseDialogProps {
  count: number;
  onErase: () => void;
  onClose: () => void;
}

export function EraseDialog({ count, onErase, onClose }: EraseDialogProps) {
  const t = useTranslations("trash.erase");
  const cancel = useTranslations("design")("cancel");
  const [typed, setTyped] = useState("");
  const word = t("word");
  return (
    <Dialog title={t("title", { count })} isOpen onClose={onClose} role="alertdialog">
      <p>{t("text", { count })}</p>
      <TextField label={t("type", { word })} value={typed} onChange={setTyped} autoFocus autoComplete="off" />
      <DialogButtons>
        <Button onPress={onClose}>{cancel}</Button>
        <Button
          tone="danger"
          isDisabled={typed.trim().toLocaleLowerCase() !== word.toLocaleLowerCase()}
          onPress={onErase}
        >
          {t("confirm")}
        </Button>
      </DialogButtons>
    </Dialog>
  );
}
