// The upload page: what is on its way, and the texts of what has arrived.
import { useEffect } from "react";
import { useTranslations } from "use-intl";
import { choosePictures } from "@/app/intake/uploading";
import { Page } from "@/app/Page";
import { Button } from "@/design/Button";
import { CaptionsPanel } from "./captions/CaptionsPanel";
import { FolderButton } from "./files/FolderButton";
import { Invitation } from "./Invitation";
import { QueuePanel } from "./queue/QueuePanel";
import { captions } from "./uploads";
import { useCaptions, useQueue } from "./useUploads";

export default function UploadPage() {
  const t = useTranslations("upload");
  const { items } = useQueue();
  const entries = useCaptions();
  const isEmpty = items.length === 0 && entries.length === 0;

  useEffect(() => () => captions.leaveAll(), []);

  const buttons = (
    <>
      <Button icon="add" onPress={choosePictures}>
        {t("choose")}
      </Button>
      <FolderButton />
    </>
  );
  return (
    <Page title={t("title")} actions={isEmpty ? undefined : buttons}>
      {isEmpty && <Invitation actions={buttons} />}
      <QueuePanel />
      {entries.length > 0 && <CaptionsPanel entries={entries} />}
    </Page>
  );
}
