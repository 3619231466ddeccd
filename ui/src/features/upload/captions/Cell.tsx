// One text in the table: a plain field, since there may be a thousand of them.
import { type KeyboardEvent, useId } from "react";
import styles from "./Captions.module.css";

interface CellProps {
  /** Shown above where there is no head of the table. */
  label: string;
  /** The accessible name: which text, of which picture. */
  name: string;
  isLong: boolean;
  value: string;
  fault?: string | null | undefined;
  /** Names the column, for going up and down in it. */
  column?: string;
  language?: string;
  onChange: (value: string) => void;
  onFocus?: () => void;
  onBlur?: () => void;
  /** Ctrl or Command with Enter: this text for all. */
  onApply?: () => void;
  /** Enter in a short one; else it goes to the next row. */
  onEnter?: () => void;
}

export function Cell({ label, name, isLong, value, fault, column, language, ...on }: CellProps) {
  const faultId = useId();
  const shared = {
    className: styles.input,
    "aria-label": name,
    "aria-invalid": fault ? true : undefined,
    "aria-describedby": fault ? faultId : undefined,
    "data-column": column,
    lang: language,
    value,
    onFocus: on.onFocus,
    onBlur: on.onBlur,
    onKeyDown: (event: KeyboardEvent<HTMLElement>) => pressed(event, isLong, on.onApply, on.onEnter),
  };
  return (
    <div className={styles.cell}>
      <span className={styles.cellLabel} aria-hidden="true">
        {label}
      </span>
      {isLong ? (
        <textarea {...shared} rows={1} onChange={(event) => on.onChange(event.target.value)} />
      ) : (
        <input {...shared} onChange={(event) => on.onChange(event.target.value)} />
      )}
      {fault && (
        <span id={faultId} className={styles.fault}>
          {fault}
        </span>
      )}
    </div>
  );
}

function pressed(
  event: KeyboardEvent<HTMLElement>,
  isLong: boolean,
  onApply: (() => void) | undefined,
  onEnter: (() => void) | undefined,
): void {
  // Input methods end their own composing by Enter.
  if (event.nativeEvent.isComposing) return;
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    onApply?.();
  } else if (event.key === "Enter" && !isLong) {
    event.preventDefault();
    if (onEnter) onEnter();
    else moveInColumn(event.currentTarget, event.shiftKey ? -1 : 1);
  } else if (event.altKey && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
    event.preventDefault();
    moveInColumn(event.currentTarget, event.key === "ArrowDown" ? 1 : -1);
  }
}

function moveInColumn(from: HTMLElement, by: 1 | -1): void {
  const { column } = from.dataset;
  if (column === undefined) return;
  const cells = [...document.querySelectorAll<HTMLElement>(`[data-column="${column}"]`)];
  cells[cells.indexOf(from) + by]?.focus();
}
