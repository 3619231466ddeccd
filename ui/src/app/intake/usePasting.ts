// Takes pictures that are pasted anywhere in the desk.
import { useEffect } from "react";
import { useFormatter, useTranslations } from "use-intl";
import { filesPasted } from "./pasted";
import { uploadFiles } from "./uploading";

export function usePasting(): void {
  const t = useTranslations("app.intake");
  const format = useFormatter();

  useEffect(() => {
    const nameFor = (extension: string) => {
      const time = format.dateTime(new Date(), { dateStyle: "medium", timeStyle: "medium" });
      return `${t("pasted", { time }).replace(/[/:]/g, ".")}.${extension}`;
    };
    const paste = (event: ClipboardEvent) => {
      const files = filesPasted(event, nameFor);
      if (files.length === 0) return;
      event.preventDefault();
      uploadFiles(files);
    };
    window.addEventListener("paste", paste);
    return () => window.removeEventListener("paste", paste);
  }, [t, format]);
}
