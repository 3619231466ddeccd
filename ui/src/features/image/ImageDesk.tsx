// Everything about one picture: what it shows on one side, what is said of it on the other.
import { useCallback, useState } from "react";
import { useFormatter, useTranslations } from "use-intl";
import type { Image, Tagged } from "@/api/client";
import { ApiError } from "@/api/errors";
import { useErrorText } from "@/app/errorText";
import { useLeaving } from "@/app/leaving";
import { Page } from "@/app/Page";
import { useMay } from "@/app/session";
import { Badge } from "@/design/Tags";
import { complain, say } from "@/design/toasts";
import { DeletedNotice } from "./actions/DeletedNotice";
import { ImageActions } from "./actions/ImageActions";
import { useImageActions } from "./actions/useImageActions";
import type { Draft } from "./form/draft";
import { LeaveDialog } from "./form/LeaveDialog";
import { MergeDialog } from "./form/MergeDialog";
import type { Field } from "./form/merge";
import { SaveBar } from "./form/SaveBar";
import { useEditing } from "./form/useEditing";
import { useFieldLabel } from "./form/useFieldLabel";
import { useSaveKey } from "./form/useSaveKey";
import styles from "./ImageDesk.module.css";
import { Parts } from "./Parts";
import { Framing } from "./preview/Framing";

export function ImageDesk({ image: tagged }: { image: Tagged<Image> }) {
  const t = useTranslations("image");
  const format = useFormatter();
  const labelOf = useFieldLabel();
  const textOf = useErrorText();
  const image = tagged.value;
  const isLive = image.deleted_at === null;
  const mayEdit = useMay()("edit") && isLive;
  const actions = useImageActions(tagged);
  const [refusal, setRefusal] = useState<ApiError | null>(null);
  const tellTakenOver = useCallback(
    (fields: readonly Field[]) => say(t("merge.takenOver", { fields: format.list(fields.map(labelOf)) })),
    [t, format, labelOf],
  );
  const editing = useEditing(tagged, tellTakenOver);
  const leaving = useLeaving(editing.isDirty);

  /** True once it is saved. */
  async function attempt(saving: Promise<boolean>): Promise<boolean> {
    setRefusal(null);
    try {
      const isSaved = await saving;
      if (isSaved) say(t("save.saved"));
      return isSaved;
    } catch (error) {
      if (error instanceof ApiError && error.details.length > 0) setRefusal(error);
      complain(textOf(error));
      return false;
    }
  }
  const save = () => attempt(editing.save());
  const settle = (decided: Draft) => attempt(editing.settle(decided));
  async function saveAndLeave() {
    if (await save()) leaving.leave();
    else leaving.stay();
  }
  useSaveKey(mayEdit ? () => void (editing.isDirty && !editing.isSaving && !editing.clash && save()) : null);

  return (
    <Page
      title={image.name}
      actions={<ImageActions image={tagged} actions={actions} isDirty={editing.isDirty} />}
    >
      {!isLive && <DeletedNotice image={image} restore={actions.restore} />}
      {image.status === "archived" && (
        <div>
          <Badge tone="accent">{t("statuses.archived")}</Badge>
        </div>
      )}
      <div className={styles.desk}>
        <div className={styles.picture}>
          <Framing image={image} editing={editing} mayEdit={mayEdit} />
        </div>
        <div className={styles.said}>
          <Parts image={image} editing={editing} mayEdit={mayEdit} refusal={refusal} />
          {mayEdit && <SaveBar editing={editing} onSave={save} />}
        </div>
      </div>
      {editing.clash && (
        <MergeDialog
          clash={editing.clash}
          isSaving={editing.isSaving}
          onSettle={settle}
          onPostpone={editing.postpone}
        />
      )}
      <LeaveDialog leaving={leaving} name={image.name} isSaving={editing.isSaving} onSave={saveAndLeave} />
    </Page>
  );
}
