// The picture, large, with the point that crops hold on to.
import { useEffect, useState } from "react";
import { useTranslations } from "use-intl";
import type { Image } from "@/api/client";
import { IconToggle } from "@/design/IconButton";
import { placeholderOf } from "@/features/library/shared/thumbnails";
import { FocalPoint } from "./FocalPoint";
import type { Point } from "./geometry";
import styles from "./Preview.module.css";
import type { Sources } from "./sources";

export interface PreviewProps {
  image: Image;
  sources: Sources | null;
  alt: string;
  focalPoint: Point | null;
  /** Where crops hold on to while there is no focal point. */
  fallback: Point;
  /** Null where it cannot be changed. */
  onFocalPoint: ((point: Point) => void) | null;
}

const SIZES = "(width < 1000px) 100vw, 50vw";
/** Small ones are shown larger: the focal point must find room. */
const LEAST_PX = 320;
const RETRY_MS = 1500;
const MOST_RETRIES = 3;

export function Preview({ image, sources, alt, focalPoint, fallback, onFocalPoint }: PreviewProps) {
  const t = useTranslations("image.preview");
  const [isWhole, setWhole] = useState(true);
  const [failures, setFailures] = useState(0);
  const [isLoaded, setLoaded] = useState(false);
  const mayRetry = failures > 0 && failures <= MOST_RETRIES;
  const [attempt, setAttempt] = useState(0);

  useEffect(() => {
    if (!mayRetry) return;
    // A busy server is asked again.
    const timer = setTimeout(() => setAttempt(failures), RETRY_MS);
    return () => clearTimeout(timer);
  }, [failures, mayRetry]);

  const isAtFullSize = !isWhole && sources !== null;
  const backgroundImage = isLoaded ? undefined : placeholderOf(image);
  return (
    <div className={styles.preview}>
      <div className={isWhole ? styles.fitted : styles.scrolled}>
        <div
          className={styles.frame}
          style={{
            ...(isWhole ? fitted(image) : { width: image.width, height: image.height }),
            backgroundImage,
          }}
        >
          {sources && (
            <img
              key={`${image.revision} ${isAtFullSize} ${attempt}`}
              className={styles.image}
              {...(isAtFullSize
                ? { src: image.url }
                : { srcSet: sources.srcSet, sizes: SIZES, src: sources.src })}
              alt={alt}
              width={image.width}
              height={image.height}
              draggable={false}
              onLoad={() => setLoaded(true)}
              onError={() => setFailures((before) => before + 1)}
            />
          )}
          <FocalPoint point={focalPoint} fallback={fallback} onChange={onFocalPoint} />
        </div>
      </div>
      {sources && (
        <div className={styles.tools}>
          <IconToggle
            icon="zoomIn"
            tone="plain"
            label={t("fullSize")}
            isSelected={!isWhole}
            onChange={(selected) => setWhole(!selected)}
          />
        </div>
      )}
    </div>
  );
}

/** As large as there is room for, but hardly larger than it is. */
function fitted({ width, height }: Image): React.CSSProperties {
  const most = `${Math.max(width, LEAST_PX)}px`;
  return { aspectRatio: `${width} / ${height}`, width: `min(100%, ${most}, 60dvh * ${width / height})` };
}
