// The pictures of a list, as a grid or line by line: any number, by mouse, touch and keyboard. For the library and the trash.
import { lazy, type ReactNode, Suspense, useMemo, useRef } from "react";
import { useTranslations } from "use-intl";
import type { Image } from "@/api/client";
import { Failed } from "@/app/Loaded";
import { useSession } from "@/app/session";
import { classes } from "@/design/classes";
import { Notice } from "@/design/Notice";
import { Waiting } from "@/design/Spinner";
import { GridBar } from "./GridBar";
import styles from "./ImageGrid.module.css";
import { ListHead, ListRow } from "./ListRow";
import { cellsOf, justified, lined, rowHeightFor } from "./layout";
import type { ImageFilter } from "./queries";
import { PictureRow, type RowProps } from "./Rows";
import { useBand } from "./useBand";
import { useCovered } from "./useCovered";
import { useGridKeys } from "./useGridKeys";
import { useGridMouse } from "./useGridMouse";
import { useHolding } from "./useHolding";
import { useImagesIn, useOutline } from "./useListing";
import { usePlace } from "./usePlace";
import { useFrame, useRows } from "./useRows";
import { useSelecting } from "./useSelecting";

const Preview = lazy(() => import("./Preview"));

const GAP_PX = 4;
const LINE_PX = 44;
/** The line of headings over the list view. */
const HEAD_PX = 32;

/** What is selected, for the buttons that do something with it. */
export interface Chosen {
  readonly images: readonly Image[];
  readonly clear: () => void;
}

export interface ImageGridProps {
  /** Which images, in which order. Keep it the same object while it says the same. */
  filter: ImageFilter;
  /** What the grid is called. */
  label: string;
  view?: "grid" | "list";
  /** The headings of the list view sort; without it they do not. */
  onSort?: (sort: NonNullable<ImageFilter["sort"]>) => void;
  /** Stands in the bar over the pictures: search, filters. */
  tools?: ReactNode;
  /** What to do with a selection, in the bar; without it nothing can be selected. */
  actions?: (chosen: Chosen) => ReactNode;
  /** In place of the pictures, when there are none. */
  empty: ReactNode;
}

export function ImageGrid({ filter, label, view = "grid", onSort, tools, actions, empty }: ImageGridProps) {
  const t = useTranslations("library.grid");
  const { widths } = useSession();
  const isSelectable = actions !== undefined;
  const measured = useRef<HTMLDivElement>(null);
  const list = useRef<HTMLDivElement>(null);
  const whole = useRef<HTMLDivElement>(null);
  const bar = useRef<HTMLDivElement>(null);
  const band = useRef<HTMLDivElement>(null);

  const { outline, isUpdating, error, askAgain } = useOutline(filter);
  const head = view === "list" ? HEAD_PX : 0;
  const frame = useFrame(measured, head);
  const covered = useCovered(bar, whole, head);
  const layout = useMemo(() => {
    if (!outline || frame.width === 0) return NOTHING;
    return view === "list"
      ? lined(outline.ratios.length, frame.width, LINE_PX)
      : justified(outline.ratios, frame.width, rowHeightFor(frame.width), GAP_PX);
  }, [outline, frame.width, view]);

  const place = usePlace(list, outline, layout.count);
  const { rows, inView, reveal } = useRows(layout, frame, place.focused, covered);
  const imageAt = useImagesIn(outline, inView);
  const selecting = useSelecting(outline);
  const { selection, clear } = selecting;
  const chosen = useMemo(() => ({ images: [...selection.images.values()], clear }), [selection, clear]);

  const isKnown = !isUpdating && outline?.isProvisional === false;
  const acting = { layout, place, reveal, isKnown, imageAt, selecting: isSelectable ? selecting : null };
  const onKeyDown = useGridKeys(acting);
  const banding = useBand(list, band, layout, acting.selecting);
  const holding = useHolding(acting.selecting);
  const mouse = useGridMouse(acting, () => banding.wasDrawn() || holding.wasHeld());

  const Row = view === "list" ? ListRow : PictureRow;
  const isEmpty = outline !== null && !outline.isProvisional && outline.total === 0;
  return (
    <div ref={whole} className={styles.whole}>
      <GridBar
        barRef={bar}
        tools={tools}
        total={outline && !outline.isProvisional ? outline.total : null}
        chosen={chosen}
        actions={actions}
      />
      {!outline && (error ? <Failed error={error} onRetry={askAgain} /> : <Waiting />)}
      {isEmpty && empty}
      {/* There without rows, too: its width is measured. */}
      <div ref={measured}>
        {layout.rows > 0 && (
          // biome-ignore lint/a11y/useSemanticElements: no table lays out like this
          <div
            role="grid"
            aria-label={label}
            aria-multiselectable={isSelectable}
            aria-rowcount={layout.rows + (view === "list" ? 1 : 0)}
            aria-busy={isUpdating}
            className={classes(styles.grid, selection.images.size > 0 && styles.selecting)}
            onKeyDown={onKeyDown}
            onFocus={place.onFocus}
            onClick={mouse.onClick}
            onAuxClick={mouse.onAuxClick}
            onPointerDown={(event) => {
              banding.onPointerDown(event);
              holding.onPointerDown(event);
            }}
            onContextMenu={holding.onContextMenu}
          >
            {view === "list" && <ListHead sort={filter.sort} onSort={onSort} />}
            <div ref={list} role="presentation" className={styles.rows} style={{ height: heightOf(layout) }}>
              {rows.map((row) => {
                const first = layout.starts[row] ?? 0;
                const cells = cellsOf(layout, row);
                const images = cells.map((_, at) => imageAt(first + at));
                const props: RowProps = {
                  row,
                  top: layout.tops[row] ?? 0,
                  height: layout.heights[row] ?? 0,
                  first,
                  cells,
                  images,
                  selected: images.map((image) => image !== undefined && selection.images.has(image.id)),
                  focused:
                    place.focused >= first && place.focused < first + cells.length ? place.focused : -1,
                  isSelectable,
                  widths,
                };
                return <Row key={row} {...props} />;
              })}
              <div ref={band} className={styles.band} />
            </div>
          </div>
        )}
      </div>
      {outline?.truncated && <Notice tone="info">{t("truncated", { count: outline.ratios.length })}</Notice>}
      {place.previewed !== null && outline && (
        <Suspense>
          <Preview
            outline={outline}
            index={place.previewed}
            onMove={(index) => {
              place.preview(index);
              reveal(index);
            }}
            onClose={place.closePreview}
          />
        </Suspense>
      )}
    </div>
  );
}

const NOTHING = lined(0, 0, 0);

function heightOf({ rows, tops, gap }: typeof NOTHING): number {
  return Math.max(0, (tops[rows] ?? 0) - gap);
}
