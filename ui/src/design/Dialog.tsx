// Modal dialogs: controlled by `isOpen`, so that menus, keys and lists can open them alike.
import type { ReactNode } from "react";
import { Dialog as AriaDialog, Heading } from "react-aria-components/Dialog";
import { Modal, ModalOverlay } from "react-aria-components/Modal";
import { useTranslations } from "use-intl";
import { Button } from "./Button";
import { classes } from "./classes";
import styles from "./Overlay.module.css";

export interface DialogProps {
  title: string;
  isOpen: boolean;
  onClose: () => void;
  children: ReactNode;
  /** Usually a DialogButtons. */
  wide?: boolean;
  /** `alertdialog` for questions that interrupt. */
  role?: "dialog" | "alertdialog";
  /** False where neither Escape nor a press outside may close it. */
  isDismissable?: boolean;
}

export function Dialog({ title, isOpen, onClose, children, wide, role, isDismissable = true }: DialogProps) {
  return (
    <ModalOverlay
      className={styles.scrim}
      isOpen={isOpen}
      onOpenChange={(open) => open || onClose()}
      isDismissable={isDismissable}
      isKeyboardDismissDisabled={!isDismissable}
    >
      <Modal className={classes(styles.modal, wide && styles.wide)}>
        <AriaDialog className={styles.dialog} role={role}>
          <Heading slot="title" level={2}>
            {title}
          </Heading>
          {children}
        </AriaDialog>
      </Modal>
    </ModalOverlay>
  );
}

/** The row of buttons at the end of a dialog or form. */
export function DialogButtons({ children }: { children: ReactNode }) {
  return <div className={styles.buttons}>{children}</div>;
}

export interface ConfirmDialogProps {
  title: string;
  children: ReactNode;
  confirmLabel: string;
  isOpen: boolean;
  isPending?: boolean;
  isDangerous?: boolean;
  onConfirm: () => void;
  onClose: () => void;
}

/** For what cannot be undone. What can be, is done at once and offers Undo in a toast. */
export function ConfirmDialog({
  title,
  children,
  confirmLabel,
  isPending,
  isDangerous,
  onConfirm,
  ...open
}: ConfirmDialogProps) {
  const t = useTranslations("design");
  return (
    <Dialog title={title} role="alertdialog" {...open}>
      <div>{children}</div>
      <DialogButtons>
        <Button autoFocus onPress={open.onClose}>
          {t("cancel")}
        </Button>
        <Button tone={isDangerous ? "danger" : "primary"} isPending={isPending} onPress={onConfirm}>
          {confirmLabel}
        </Button>
      </DialogButtons>
    </Dialog>
  );
}
