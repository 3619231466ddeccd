// How far something is, of 100.
import { Label } from "react-aria-components/Label";
import { ProgressBar as AriaProgressBar } from "react-aria-components/ProgressBar";
import styles from "./Progress.module.css";

export interface ProgressBarProps {
  label: string;
  isLabelHidden?: boolean;
  value: number;
}

export function ProgressBar({ label, isLabelHidden, value }: ProgressBarProps) {
  return (
    <AriaProgressBar value={value} aria-label={isLabelHidden ? label : undefined} className={styles.progress}>
      {({ percentage, valueText }) => (
        <>
          {!isLabelHidden && (
            <span className={styles.words}>
              <Label>{label}</Label>
              <span>{valueText}</span>
            </span>
          )}
          <svg className={styles.bar} viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true">
            <rect className={styles.track} width="100" height="4" />
            <rect className={styles.done} width={percentage ?? 0} height="4" />
          </svg>
        </>
      )}
    </AriaProgressBar>
  );
}
