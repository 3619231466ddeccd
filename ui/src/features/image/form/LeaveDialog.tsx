// Asks whoever leaves with something unsaved.
import { useTranslations } from "use-intl";
import type { Leaving } from "@/app/leaving";
import { Button } from "@/design/Button";
import { Dialog, DialogButtons } from "@/design/Dialog";

export interface LeaveDialogProps {
  leaving: Leaving;
  name: string;
  isSaving: boolean;
  onSave: () => void;
}

export function LeaveDialog({ leaving, name, isSaving, onSave }: LeaveDialogProps) {
  const t = useTranslations("image.leave");
  return (
    <Dialog title={t("title")} isOpen={leaving.isAsked} onClose={leaving.stay} role="alertdialog">
      <p>{t("text", { name })}</p>
      <DialogButtons>
        <Button onPress={leaving.stay}>{t("stay")}</Button>
        <Button onPress={leaving.leave}>{t("leave")}</Button>
        <Button tone="primary" autoFocus onPress={onSave} isPending={isSaving}>
          {t("save")}
        </Button>
      </DialogButtons>
    </Dialog>
  );
}
