// What each shape of the presets will show, as one moves the focal point.
import { useTranslations } from "use-intl";
import type { Image } from "@/api/client";
import { useSession } from "@/app/session";
import styles from "./Crops.module.css";
import { type Box, type Point, seen } from "./geometry";
import { cuttingPresets, type Gravity, planOf } from "./steering";

export interface CropsProps {
  image: Image;
  src: string;
  focalPoint: Point | null;
  gravity: Gravity;
}

export function Crops({ image, src, focalPoint, gravity }: CropsProps) {
  const t = useTranslations("image.preview");
  const { presets } = useSession();
  const shown = cuttingPresets(presets);
  if (shown.length === 0) return null;
  return (
    <section aria-label={t("crops")} className={styles.crops}>
      {shown.map((preset) => {
        const { width, height } = preset.canvas;
        return (
          <figure key={preset.name} className={styles.crop} style={{ flexGrow: width / height }}>
            <div className={styles.window} style={{ aspectRatio: `${width} / ${height}` }}>
              <img
                src={src}
                alt={t("cropOf", { preset: preset.name })}
                style={placed(image, seen(planOf(preset, image, focalPoint, gravity)))}
                draggable={false}
              />
            </div>
            <figcaption>
              {preset.name} <span className={styles.size}>{t("size", { width, height })}</span>
            </figcaption>
          </figure>
        );
      })}
    </section>
  );
}

/** The whole picture behind a window that shows `box` of it. */
function placed({ width, height }: Image, box: Box): React.CSSProperties {
  return {
    width: `${(100 * width) / box.width}%`,
    height: `${(100 * height) / box.height}%`,
    left: `${(-100 * box.left) / box.width}%`,
    top: `${(-100 * box.top) / box.height}%`,
  };
}
