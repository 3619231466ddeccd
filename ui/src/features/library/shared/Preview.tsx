// One picture as large as the window, with arrows to go on.
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { Dialog } from "react-aria-components/Dialog";
import { Modal, ModalOverlay } from "react-aria-components/Modal";
import { useTranslations } from "use-intl";
import type { Image } from "@/api/client";
import { paths } from "@/app/paths";
import { useSession } from "@/app/session";
import { ButtonLink } from "@/design/Button";
import { IconButton } from "@/design/IconButton";
import styles from "./Preview.module.css";
import { type Outline, pageOptions } from "./queries";
import { large, placeholderOf } from "./thumbnails";

export interface PreviewProps {
  outline: Outline;
  index: number;
  onMove: (index: number) => void;
  onClose: () => void;
}

export default function Preview({ outline, index, onMove, onClose }: PreviewProps) {
  const t = useTranslations("library.preview");
  const count = outline.ratios.length;
  const image = useImage(outline, index);
  // Their pictures are asked for meanwhile.
  const next = useImage(outline, Math.min(count - 1, index + 1));
  const go = (step: number) => onMove(Math.min(count - 1, Math.max(0, index + step)));
  usePreviewKeys(go, onClose);

  return (
    <ModalOverlay className={styles.scrim} isOpen isDismissable onOpenChange={(open) => open || onClose()}>
      <Modal className={styles.modal}>
        <Dialog aria-label={t("title", { name: image?.name ?? "" })} className={styles.dialog}>
          <div className={styles.whole}>
            <div className={styles.head}>
              <h2 className={styles.title}>{image?.name}</h2>
              <span className={styles.count}>
                {t("position", { position: index + 1, count: outline.total })}
              </span>
              {image && (
                <ButtonLink href={paths.image(image.id)} icon="edit" tone="quiet">
                  {t("open")}
                </ButtonLink>
              )}
              <IconButton icon="close" label={t("close")} onPress={onClose} />
            </div>
            <div className={styles.stage}>
              <IconButton
                icon="chevronLeft"
                label={t("previous")}
                isDisabled={index === 0}
                onPress={() => go(-1)}
              />
              <div className={styles.frame}>{image && <Large key={image.id} image={image} />}</div>
              <IconButton
                icon="chevronRight"
                label={t("next")}
                isDisabled={index >= count - 1}
                onPress={() => go(1)}
              />
            </div>
            {next && next.id !== image?.id && <Ahead image={next} />}
          </div>
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}

const STEPS: Record<string, number> = { ArrowLeft: -1, ArrowUp: -1, ArrowRight: 1, ArrowDown: 1 };

/** Arrows go on and Space closes, wherever the focus is in the dialog. */
function usePreviewKeys(go: (step: number) => void, onClose: () => void): void {
  const current = useRef({ go, onClose });
  current.current = { go, onClose };
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      const step = STEPS[event.key];
      // Space on a button is the button's.
      const closes = event.key === " " && !(event.target instanceof HTMLButtonElement) && !event.repeat;
      if (step === undefined && !closes) return;
      event.preventDefault();
      if (step === undefined) current.current.onClose();
      else current.current.go(step);
    };
    document.addEventListener("keydown", onKeyDown);
    return () => document.removeEventListener("keydown", onKeyDown);
  }, []);
}

function Large({ image }: { image: Image }) {
  const free = useSession();
  return (
    <span
      className={styles.box}
      style={{
        aspectRatio: `${image.width} / ${image.height}`,
        width: `min(100cqw, 100cqh * ${image.width / image.height}, ${image.width}px)`,
        backgroundImage: placeholderOf(image),
      }}
    >
      {image.deleted_at === null && (
        <img
          className={styles.picture}
          src={large(image, free, wantedPx())}
          alt={image.locales[0]?.alt_text || image.name}
          width={image.width}
          height={image.height}
          onLoad={({ currentTarget }) => {
            // What can be seen through shows nothing behind.
            if (currentTarget.parentElement) currentTarget.parentElement.style.backgroundImage = "none";
          }}
        />
      )}
    </span>
  );
}

function Ahead({ image }: { image: Image }) {
  const free = useSession();
  return image.deleted_at === null && <img hidden alt="" src={large(image, free, wantedPx())} />;
}

function useImage(outline: Outline, index: number): Image | undefined {
  const page = Math.floor(index / outline.step);
  const options = pageOptions(outline.filter, outline.cursors[page] ?? null, outline.step);
  const { data, isPlaceholderData } = useQuery({ ...options, placeholderData: keepPreviousData });
  return isPlaceholderData ? undefined : data?.[index % outline.step];
}

function wantedPx(): number {
  return Math.min(2560, window.innerWidth * window.devicePixelRatio);
}
