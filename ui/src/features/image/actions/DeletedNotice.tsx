// Says that the picture is in the trash, and gets it out.
import { useFormatter, useTranslations } from "use-intl";
import type { Image } from "@/api/client";
import { useMay } from "@/app/session";
import { Button } from "@/design/Button";
import { Notice } from "@/design/Notice";
import type { useImageActions } from "./useImageActions";

export interface DeletedNoticeProps {
  image: Image;
  restore: ReturnType<typeof useImageActions>["restore"];
}

export function DeletedNotice({ image, restore }: DeletedNoticeProps) {
  const t = useTranslations("image.actions");
  const format = useFormatter();
  const mayRestore = useMay()("delete");
  const at = new Date(image.deleted_at ?? 0);
  const button = (
    <Button icon="restore" onPress={() => restore.mutate()} isPending={restore.isPending}>
      {t("restore")}
    </Button>
  );
  return (
    <Notice tone="warning" actions={mayRestore ? button : undefined}>
      {t("isDeleted", { at: format.dateTime(at, { dateStyle: "medium", timeStyle: "short" }) })}
    </Notice>
  );
}
