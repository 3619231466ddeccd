// Chooses a folder with all that is in it.
import { useRef } from "react";
import { useTranslations } from "use-intl";
import { isHousekeeping } from "@/app/intake/dropped";
import { uploadFiles } from "@/app/intake/uploading";
import { Button } from "@/design/Button";

export function FolderButton() {
  const t = useTranslations("upload");
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <Button icon="categories" onPress={() => input.current?.click()}>
        {t("chooseFolder")}
      </Button>
      <input
        ref={(element) => {
          input.current = element;
          // React's types do not know the attribute.
          element?.toggleAttribute("webkitdirectory", true);
        }}
        type="file"
        hidden
        aria-label={t("folder")}
        onChange={({ currentTarget }) => {
          uploadFiles([...(currentTarget.files ?? [])].filter(isMeant));
          currentTarget.value = "";
        }}
      />
    </>
  );
}

function isMeant({ webkitRelativePath, name }: File): boolean {
  return !(webkitRelativePath || name).split("/").some(isHousekeeping);
}
