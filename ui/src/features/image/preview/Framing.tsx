// The left half of the page: the picture, what steers its crops, and the crops.
import { useTranslations } from "use-intl";
import type { Image } from "@/api/client";
import { useSession } from "@/app/session";
import { Button } from "@/design/Button";
import type { Editing } from "../form/useEditing";
import { Crops } from "./Crops";
import styles from "./Framing.module.css";
import { GravityPad } from "./GravityPad";
import { Preview } from "./Preview";
import { useSources } from "./sources";
import { pointOf } from "./steering";

export function Framing({ image, editing, mayEdit }: { image: Image; editing: Editing; mayEdit: boolean }) {
  const t = useTranslations("image.preview");
  const { default_locale } = useSession();
  const sources = useSources(image);
  const { focal_point, gravity, texts, name } = editing.draft;
  return (
    <div className={styles.framing}>
      <Preview
        image={image}
        sources={sources}
        alt={texts[default_locale]?.alt_text || name}
        focalPoint={focal_point}
        fallback={pointOf(gravity)}
        onFocalPoint={mayEdit ? (point) => editing.change({ focal_point: point }) : null}
      />
      <div className={styles.steering}>
        <GravityPad
          value={gravity}
          onChange={(value) => editing.change({ gravity: value })}
          isReadOnly={!mayEdit}
        />
        {mayEdit && (
          <>
            <p className={styles.hint}>{focal_point ? t("goesBefore") : t("setFocalPoint")}</p>
            <Button isDisabled={!focal_point} onPress={() => editing.change({ focal_point: null })}>
              {t("clearFocalPoint")}
            </Button>
          </>
        )}
      </div>
      {sources && <Crops image={image} src={sources.small} focalPoint={focal_point} gravity={gravity} />}
    </div>
  );
}
