// One small picture in a box that is there before it.
import { useCallback, useState } from "react";
import type { Image } from "@/api/client";
import styles from "./ImageGrid.module.css";
import { placeholderOf, thumbnail } from "./thumbnails";

const MOST_RETRIES = 3;
const RETRY_MS = 1500;

export interface ThumbnailProps {
  image: Image;
  widths: readonly number[];
  /** The width of the box, for the choice among the sizes. */
  sizePx: number;
}

/** Decorative: its box is named. A busy server is asked again; a deleted picture is delivered nowhere. */
export function Thumbnail({ image, widths, sizePx }: ThumbnailProps) {
  const [failures, setFailures] = useState(0);
  const backgroundImage = placeholderOf(image);
  const isDelivered = image.deleted_at === null && failures <= MOST_RETRIES;
  const { src, srcSet } = thumbnail(image, widths);

  const letGo = useCallback((img: HTMLImageElement) => {
    return () => {
      // Scrolled past: whatever was still to come makes way for what is in view.
      if (img.complete) return;
      img.removeAttribute("srcset");
      img.removeAttribute("src");
    };
  }, []);
  return (
    <span className={styles.thumbnail} style={{ backgroundImage }}>
      {isDelivered && (
        <img
          key={failures}
          ref={letGo}
          srcSet={srcSet}
          sizes={`${sizePx}px`}
          src={src}
          alt=""
          decoding="async"
          draggable={false}
          onError={() => setTimeout(() => setFailures((before) => before + 1), RETRY_MS)}
          onLoad={(event) => uncover(event.currentTarget, image)}
        />
      )}
    </span>
  );
}

/** Behind what can be seen through, the blurred picture must not stay. */
function uncover(img: HTMLImageElement, { extension }: Image): void {
  if (extension !== "jpg" && img.parentElement) img.parentElement.style.backgroundImage = "none";
}
