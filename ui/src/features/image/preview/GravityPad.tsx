// The edge or corner that crops keep where there is no focal point: a compass to choose from.
import { Radio, RadioGroup } from "react-aria-components/RadioGroup";
import { Label } from "react-aria-components/TextField";
import { useTranslations } from "use-intl";
import styles from "./GravityPad.module.css";
import { GRAVITIES, type Gravity } from "./steering";

export interface GravityPadProps {
  value: Gravity;
  onChange: (value: Gravity) => void;
  isReadOnly: boolean;
}

export function GravityPad({ value, onChange, isReadOnly }: GravityPadProps) {
  const t = useTranslations("image.preview");
  return (
    <RadioGroup
      className={styles.group}
      value={value}
      onChange={(chosen) => onChange(chosen as Gravity)}
      isReadOnly={isReadOnly}
    >
      <Label className={styles.label}>{t("gravity")}</Label>
      <div className={styles.pad}>
        {GRAVITIES.map((gravity) => (
          <Radio
            key={gravity}
            value={gravity}
            aria-label={t(`gravities.${gravity}`)}
            className={styles.place}
          >
            <span className={styles.dot} />
          </Radio>
        ))}
      </div>
      <span className={styles.name}>{t(`gravities.${value}`)}</span>
    </RadioGroup>
  );
}
