// Two editors have changed the same: both versions beside each other, and a choice for each field.
import { useState } from "react";
import { useFormatter, useTranslations } from "use-intl";
import { Button } from "@/design/Button";
import { Dialog, DialogButtons } from "@/design/Dialog";
import { Notice } from "@/design/Notice";
import { ConflictChoice } from "./ConflictChoice";
import type { Draft } from "./draft";
import styles from "./MergeDialog.module.css";
import { type FieldValue, keyOf, withValue } from "./merge";
import type { Clash } from "./useEditing";
import { useFieldLabel } from "./useFieldLabel";

export interface MergeDialogProps {
  clash: Clash;
  isSaving: boolean;
  onSettle: (decided: Draft) => void;
  onPostpone: () => void;
}

export function MergeDialog({ clash, isSaving, onSettle, onPostpone }: MergeDialogProps) {
  const t = useTranslations("image.merge");
  const format = useFormatter();
  const labelOf = useFieldLabel();
  const { conflicts, takenOver, merged, theirs } = clash;
  const [decided, setDecided] = useState(
    () => new Map<string, FieldValue>(conflicts.map((conflict) => [keyOf(conflict), conflict.mine])),
  );
  const settle = () =>
    onSettle(
      conflicts.reduce(
        (draft, conflict) => withValue(draft, conflict, decided.get(keyOf(conflict)) ?? null),
        merged,
      ),
    );

  return (
    // Neither Escape nor a slip may decide; "later" keeps everything.
    <Dialog title={t("title")} isOpen onClose={onPostpone} isDismissable={false} wide>
      <p>{t("text", { name: theirs.value.modified_by.name })}</p>
      {takenOver.length > 0 && (
        <Notice tone="info">{t("takenOver", { fields: format.list(takenOver.map(labelOf)) })}</Notice>
      )}
      <div className={styles.conflicts}>
        {conflicts.map((conflict) => (
          <ConflictChoice
            key={keyOf(conflict)}
            conflict={conflict}
            theirName={theirs.value.modified_by.name}
            onDecide={(value) => setDecided((before) => new Map(before).set(keyOf(conflict), value))}
          />
        ))}
      </div>
      <DialogButtons>
        <Button onPress={onPostpone}>{t("later")}</Button>
        <Button tone="primary" onPress={settle} isPending={isSaving}>
          {t("save")}
        </Button>
      </DialogButtons>
    </Dialog>
  );
}
