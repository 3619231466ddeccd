// One picture as a line of the list view, and the line of headings above.
import { memo } from "react";
import { useFormatter, useTranslations } from "use-intl";
import { Icon } from "@/design/Icon";
import styles from "./ListView.module.css";
import type { ImageFilter } from "./queries";
import { isSameRow, type RowProps } from "./Rows";
import { Thumbnail } from "./Thumbnail";

type Sort = NonNullable<ImageFilter["sort"]>;

const COLUMNS = ["name", "credit", "status", "size", "dimensions", "uploader", "date"] as const;
const SORTED_BY = { name: "name", date: "inserted_at" } as const;
const THUMBNAIL_PX = 52;

export function ListHead({ sort, onSort }: { sort: Sort | undefined; onSort?: (sort: Sort) => void }) {
  const t = useTranslations("library.list");
  return (
    // biome-ignore lint/a11y/useFocusableInteractive: its buttons take the focus
    // biome-ignore lint/a11y/useSemanticElements: its lines are virtual
    <div role="row" aria-rowindex={1} className={`${styles.line} ${styles.head}`}>
      {COLUMNS.map((column) => {
        const field = column in SORTED_BY ? SORTED_BY[column as keyof typeof SORTED_BY] : null;
        const order = field && sort?.slice(1) === field ? sort[0] : null;
        return (
          // biome-ignore lint/a11y/useFocusableInteractive: what sorts is a button
          // biome-ignore lint/a11y/useSemanticElements: its lines are virtual
          <div
            key={column}
            role="columnheader"
            className={styles[column]}
            aria-sort={order ? (order === "+" ? "ascending" : "descending") : undefined}
          >
            {field && onSort ? (
              <button
                type="button"
                className={styles.sort}
                onClick={() => onSort(next(field, order ?? null))}
              >
                {t(column)}
                {order && (
                  <span className={order === "+" ? styles.up : undefined}>
                    <Icon name="chevronDown" size={14} />
                  </span>
                )}
              </button>
            ) : (
              t(column)
            )}
          </div>
        );
      })}
    </div>
  );
}

/** Names begin with A, dates with the newest; again turns it round. */
function next(field: "name" | "inserted_at", order: string | null): Sort {
  if (order === null) return field === "name" ? "+name" : "-inserted_at";
  return `${order === "+" ? "-" : "+"}${field}`;
}

export const ListRow = memo(function ListRow(props: RowProps) {
  const { row, top, height, first, images, selected, focused, isSelectable, widths } = props;
  const t = useTranslations("library");
  const format = useFormatter();
  const image = images[0];
  const isSelected = isSelectable ? selected[0] === true : undefined;
  return (
    // biome-ignore lint/a11y/useFocusableInteractive: its first cell takes the focus
    // biome-ignore lint/a11y/useSemanticElements: no table lays out like this
    <div
      role="row"
      aria-rowindex={row + 2}
      aria-selected={isSelected}
      className={styles.line}
      style={{ height, transform: `translateY(${top}px)` }}
    >
      {/* biome-ignore lint/a11y/useSemanticElements: its lines are virtual */}
      <div
        role="gridcell"
        aria-label={image ? image.name : t("grid.loading")}
        aria-selected={isSelected}
        aria-busy={image ? undefined : true}
        tabIndex={first === focused ? 0 : -1}
        data-index={first}
        className={styles.name}
      >
        <span className={styles.box}>
          {image && <Thumbnail key={image.id} image={image} widths={widths} sizePx={THUMBNAIL_PX} />}
          {isSelected !== undefined && image && (
            <span className={styles.tick} data-tick="" aria-hidden="true">
              <Icon name="check" size={14} />
            </span>
          )}
        </span>
        <span className={styles.words} title={image?.name}>
          {image?.name}
        </span>
      </div>
      {image && (
        <>
          <Line className={styles.credit}>{creditOf(image)}</Line>
          <Line className={styles.status}>
            {t(image.deleted_at ? "values.isDeleted" : `values.${image.status}`)}
          </Line>
          <Line className={styles.size}>{sizeOf(image.size_bytes, format)}</Line>
          <Line className={styles.dimensions}>{`${image.width} × ${image.height}`}</Line>
          <Line className={styles.uploader}>{image.created_by.name}</Line>
          {/* biome-ignore lint/a11y/useFocusableInteractive: the picture's cell takes the focus */}
          {/* biome-ignore lint/a11y/useSemanticElements: its lines are virtual */}
          <div role="gridcell" className={styles.date}>
            {format.dateTime(new Date(image.inserted_at), { dateStyle: "medium" })}
            <span className={styles.time}>
              {format.dateTime(new Date(image.inserted_at), { timeStyle: "short" })}
            </span>
          </div>
        </>
      )}
    </div>
  );
}, isSameRow);

function Line({ className, children }: { className: string | undefined; children: string }) {
  return (
    // biome-ignore lint/a11y/useFocusableInteractive: the picture's cell takes the focus
    // biome-ignore lint/a11y/useSemanticElements: its lines are virtual
    <div role="gridcell" className={className} title={children || undefined}>
      {children}
    </div>
  );
}

function creditOf({ locales }: { locales: readonly { credit: string }[] }): string {
  return locales.find(({ credit }) => credit)?.credit ?? "";
}

function sizeOf(bytes: number, format: ReturnType<typeof useFormatter>): string {
  const unit = bytes < 1_000_000 ? "kilobyte" : "megabyte";
  const value = bytes / (unit === "kilobyte" ? 1000 : 1_000_000);
  return format.number(value, {
    style: "unit",
    unit,
    unitDisplay: "short",
    maximumFractionDigits: value < 10 ? 1 : 0,
  });
}
