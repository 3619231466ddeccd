// Tables of records: columns say how a cell looks, rows come as data.
import type { ReactNode } from "react";
import { Table as AriaTable, Cell, Column, Row, TableBody, TableHeader } from "react-aria-components/Table";
import { classes } from "./classes";
import styles from "./Table.module.css";

export interface TableColumn<Item> {
  readonly id: string;
  readonly title: string;
  /** True where the title is only said: columns of buttons. */
  readonly isTitleHidden?: boolean;
  /** Names the row to a screen reader; at least one column. */
  readonly isRowHeader?: boolean;
  readonly align?: "start" | "end";
  readonly cell: (item: Item) => ReactNode;
}

export interface TableProps<Item> {
  label: string;
  columns: readonly TableColumn<Item>[];
  items: readonly Item[];
  idOf: (item: Item) => string;
  onOpen?: (item: Item) => void;
  /** Instead of rows, when there are none. */
  empty?: ReactNode;
}

export function Table<Item>({ label, columns, items, idOf, onOpen, empty }: TableProps<Item>) {
  return (
    <div className={styles.scroller}>
      <AriaTable aria-label={label} className={styles.table}>
        <TableHeader>
          {columns.map((column) => (
            <Column
              key={column.id}
              id={column.id}
              isRowHeader={column.isRowHeader}
              className={classes(styles.head, styles[column.align ?? "start"])}
            >
              <span className={column.isTitleHidden ? styles.hidden : undefined}>{column.title}</span>
            </Column>
          ))}
        </TableHeader>
        <TableBody renderEmptyState={() => empty}>
          {items.map((item) => (
            <Row
              key={idOf(item)}
              id={idOf(item)}
              className={classes(styles.row, onOpen && styles.opens)}
              onAction={onOpen && (() => onOpen(item))}
            >
              {columns.map((column) => (
                <Cell key={column.id} className={classes(styles.cell, styles[column.align ?? "start"])}>
                  {column.cell(item)}
                </Cell>
              ))}
            </Row>
          ))}
        </TableBody>
      </AriaTable>
    </div>
  );
}
