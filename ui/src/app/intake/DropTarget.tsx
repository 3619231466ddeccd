// The whole window takes files, and says so while some are dragged over it.
import { useEffect, useState } from "react";
import { useTranslations } from "use-intl";
import { useComplaint } from "@/app/errorText";
import { Icon } from "@/design/Icon";
import styles from "./DropTarget.module.css";
import { filesIn } from "./dropped";
import { uploadFiles } from "./uploading";

export function DropTarget() {
  const t = useTranslations("app.intake");
  const complainAbout = useComplaint();
  const [isOver, setOver] = useState(false);

  useEffect(() => {
    // Pictures of the page itself can be dragged too; they are here already.
    let isOwn = false;
    const isMeant = (event: DragEvent) =>
      !isOwn && !event.defaultPrevented && event.dataTransfer?.types.includes("Files") === true;
    const start = () => {
      isOwn = true;
    };
    const end = () => {
      isOwn = false;
    };
    const over = (event: DragEvent) => {
      if (!isMeant(event) || !event.dataTransfer) return;
      event.preventDefault();
      event.dataTransfer.dropEffect = "copy";
      setOver(true);
    };
    const leave = (event: DragEvent) => {
      if (event.relatedTarget === null) setOver(false);
    };
    const drop = (event: DragEvent) => {
      setOver(false);
      if (!isMeant(event) || !event.dataTransfer) return;
      event.preventDefault();
      filesIn(event.dataTransfer).then(uploadFiles, complainAbout);
    };
    const listeners = {
      dragstart: start,
      dragend: end,
      dragenter: over,
      dragover: over,
      dragleave: leave,
      drop,
    };
    for (const [type, listener] of Object.entries(listeners))
      window.addEventListener(type, listener as EventListener);
    return () => {
      for (const [type, listener] of Object.entries(listeners))
        window.removeEventListener(type, listener as EventListener);
    };
  }, [complainAbout]);

  if (!isOver) return null;
  return (
    <div className={styles.over}>
      <p className={styles.words}>
        <Icon name="upload" size={40} />
        {t("dropHere")}
      </p>
    </div>
  );
}
