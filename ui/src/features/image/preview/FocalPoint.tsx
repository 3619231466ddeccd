// The focal point on the picture: set by a click, dragged, moved by arrow keys.
import { type KeyboardEvent, type PointerEvent, useRef } from "react";
import { useFormatter, useTranslations } from "use-intl";
import { classes } from "@/design/classes";
import styles from "./FocalPoint.module.css";
import type { Point } from "./geometry";

export interface FocalPointProps {
  point: Point | null;
  fallback: Point;
  onChange: ((point: Point) => void) | null;
}

const STEP = 0.01;
const LARGE_STEP = 0.1;
const THOUSAND = 1000;
const ARROWS: Record<string, readonly [number, number]> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

export function FocalPoint({ point, fallback, onChange }: FocalPointProps) {
  const t = useTranslations("image.preview");
  const format = useFormatter();
  const area = useRef<HTMLDivElement>(null);
  const handle = useRef<HTMLDivElement>(null);
  const { x, y } = point ?? fallback;
  const percent = (share: number) => format.number(share, { style: "percent", maximumFractionDigits: 1 });
  const text = point
    ? t("focalPointAt", { x: percent(x), y: percent(y) })
    : t("noFocalPointAt", { x: percent(x), y: percent(y) });

  if (onChange === null) return point && <Mark point={point} />;

  function follow(event: PointerEvent) {
    const box = area.current?.getBoundingClientRect();
    if (!box) return;
    onChange?.(within((event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height));
  }
  function start(event: PointerEvent<HTMLDivElement>) {
    if (event.button !== 0) return;
    // Else the browser takes the focus away again from the handle.
    event.preventDefault();
    event.currentTarget.setPointerCapture(event.pointerId);
    handle.current?.focus({ preventScroll: true });
    follow(event);
  }
  function move(event: KeyboardEvent) {
    const arrow = ARROWS[event.key];
    if (!arrow || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    const step = event.shiftKey ? LARGE_STEP : STEP;
    onChange?.(within(x + arrow[0] * step, y + arrow[1] * step));
  }

  return (
    <div
      ref={area}
      className={styles.area}
      onPointerDown={start}
      onPointerMove={(event) => event.currentTarget.hasPointerCapture(event.pointerId) && follow(event)}
    >
      <div
        ref={handle}
        role="slider"
        tabIndex={0}
        aria-label={t("focalPoint")}
        aria-roledescription={t("twoDimensional")}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={Math.round(x * 100)}
        aria-valuetext={text}
        className={styles.handle}
        style={{ left: `${x * 100}%`, top: `${y * 100}%` }}
        onKeyDown={move}
      >
        <span className={classes(styles.mark, point === null && styles.unset)} />
      </div>
    </div>
  );
}

function Mark({ point }: { point: Point }) {
  return (
    <div className={styles.handle} style={{ left: `${point.x * 100}%`, top: `${point.y * 100}%` }}>
      <span className={styles.mark} />
    </div>
  );
}

/** To thousandths, which is what a URL can say. */
function within(x: number, y: number): Point {
  const kept = (value: number) => Math.round(Math.min(Math.max(value, 0), 1) * THOUSAND) / THOUSAND;
  return { x: kept(x), y: kept(y) };
}
