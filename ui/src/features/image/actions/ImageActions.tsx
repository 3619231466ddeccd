// The buttons beside the picture's name.
import { useState } from "react";
import { useTranslations } from "use-intl";
import type { Image, Tagged } from "@/api/client";
import { useMay } from "@/app/session";
import { Button, ButtonLink } from "@/design/Button";
import { IconButton } from "@/design/IconButton";
import { Menu, MenuItem } from "@/design/Menu";
import { ReplaceDialog } from "../file/ReplaceDialog";
import { EraseDialog } from "./EraseDialog";
import type { useImageActions } from "./useImageActions";

export interface ImageActionsProps {
  image: Tagged<Image>;
  actions: ReturnType<typeof useImageActions>;
  /** There is text on the page that is not saved. */
  isDirty: boolean;
}

export function ImageActions({ image: tagged, actions, isDirty }: ImageActionsProps) {
  const { value: image } = tagged;
  const t = useTranslations("image.actions");
  const may = useMay();
  const [open, setOpen] = useState<"replace" | "erase" | null>(null);
  const isLive = image.deleted_at === null;
  const mayReplace = isLive && may("edit") && may("upload");
  return (
    <>
      {isLive && (
        <ButtonLink icon="download" href={image.url} download={image.original_filename} target="_blank">
          {t("download")}
        </ButtonLink>
      )}
      {isLive && may("edit") && (
        <Button
          icon="archive"
          onPress={() => actions.toggleArchived.mutate()}
          isPending={actions.toggleArchived.isPending}
        >
          {t(image.status === "archived" ? "unarchive" : "archive")}
        </Button>
      )}
      {isLive && may("delete") && (
        <Button icon="trash" onPress={() => actions.remove.mutate()} isPending={actions.remove.isPending}>
          {t("delete")}
        </Button>
      )}
      {(mayReplace || may("erase")) && (
        <Menu
          label={t("more")}
          placement="bottom end"
          trigger={<IconButton icon="more" tone="plain" label={t("more")} />}
        >
          {mayReplace && (
            <MenuItem icon="replace" onAction={() => setOpen("replace")}>
              {t("replace")}
            </MenuItem>
          )}
          {may("erase") && (
            <MenuItem icon="trash" isDangerous onAction={() => setOpen("erase")}>
              {t("erase")}
            </MenuItem>
          )}
        </Menu>
      )}
      <ReplaceDialog image={tagged} isOpen={open === "replace"} onClose={() => setOpen(null)} />
      <EraseDialog
        image={image}
        isDirty={isDirty}
        isOpen={open === "erase"}
        isPending={actions.erase.isPending}
        onErase={() => actions.erase.mutate()}
        onClose={() => setOpen(null)}
      />
    </>
  );
}
