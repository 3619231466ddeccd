// One row of pictures, drawn again only when something in it has changed.
import { memo } from "react";
import { useTranslations } from "use-intl";
import type { Image } from "@/api/client";
import { Icon } from "@/design/Icon";
import styles from "./ImageGrid.module.css";
import type { Cell } from "./layout";
import { Thumbnail } from "./Thumbnail";

export interface RowProps {
  row: number;
  top: number;
  height: number;
  /** The index of the first picture. */
  first: number;
  cells: readonly Cell[];
  images: readonly (Image | undefined)[];
  selected: readonly boolean[];
  /** The index that the Tab key comes to; -1 where it is in another row. */
  focused: number;
  isSelectable: boolean;
  widths: readonly number[];
}

export const PictureRow = memo(function PictureRow(props: RowProps) {
  const { row, top, height, first, cells, images, selected, focused, isSelectable, widths } = props;
  return (
    // biome-ignore lint/a11y/useFocusableInteractive: its cells take the focus
    // biome-ignore lint/a11y/useSemanticElements: no table lays out like this
    <div
      role="row"
      aria-rowindex={row + 1}
      className={styles.row}
      style={{ height, transform: `translateY(${top}px)` }}
    >
      {cells.map(({ left, width }, at) => (
        <Picture
          // By place, not by image: the box that has the focus is there before its image.
          // biome-ignore lint/suspicious/noArrayIndexKey: see above
          key={at}
          index={first + at}
          column={at}
          left={left}
          width={width}
          image={images[at]}
          isSelected={isSelectable ? selected[at] === true : null}
          isFocused={first + at === focused}
          widths={widths}
        />
      ))}
    </div>
  );
}, isSameRow);

interface PictureProps {
  index: number;
  column: number;
  left: number;
  width: number;
  image: Image | undefined;
  /** Null where nothing can be selected. */
  isSelected: boolean | null;
  isFocused: boolean;
  widths: readonly number[];
}

function Picture({ index, column, left, width, image, isSelected, isFocused, widths }: PictureProps) {
  const t = useTranslations("library.grid");
  return (
    // biome-ignore lint/a11y/useSemanticElements: no table lays out like this
    <div
      role="gridcell"
      aria-colindex={column + 1}
      aria-label={image ? image.name : t("loading")}
      aria-selected={isSelected ?? undefined}
      aria-busy={image ? undefined : true}
      tabIndex={isFocused ? 0 : -1}
      data-index={index}
      className={styles.picture}
      style={{ left, width }}
    >
      {image && <Thumbnail key={image.id} image={image} widths={widths} sizePx={width} />}
      {image && (
        <span className={styles.name} aria-hidden="true">
          {image.name}
        </span>
      )}
      {image && image.status === "archived" && (
        <span className={styles.badge} title={t("archived")}>
          <Icon name="archive" size={14} />
        </span>
      )}
      {isSelected !== null && image && (
        <span className={styles.tick} data-tick="" aria-hidden="true">
          <Icon name="check" size={14} />
        </span>
      )}
    </div>
  );
}

/** Also for the rows of the list view. */
export function isSameRow(a: RowProps, b: RowProps): boolean {
  return (
    a.row === b.row &&
    a.top === b.top &&
    a.height === b.height &&
    a.first === b.first &&
    a.focused === b.focused &&
    a.isSelectable === b.isSelectable &&
    a.widths === b.widths &&
    isSame(a.images, b.images) &&
    isSame(a.selected, b.selected) &&
    a.cells.length === b.cells.length &&
    a.cells.every(({ left, width }, at) => left === b.cells[at]?.left && width === b.cells[at]?.width)
  );
}

function isSame<Item>(a: readonly Item[], b: readonly Item[]): boolean {
  return a.length === b.length && a.every((item, at) => item === b[at]);
}
