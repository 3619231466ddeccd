// Our own small set of line icons, 20 × 20, drawn in the colour of the text around them.
import styles from "./Icon.module.css";

const PATHS = {
  add: "M10 4v12M4 10h12",
  archive: "M3 4h14v4H3zM4.5 8v8h11V8M8 11h4",
  bold: "M6 4h5a3 3 0 0 1 0 6H6zM6 10h6a3 3 0 0 1 0 6H6z",
  back: "M11.5 4.5 6 10l5.5 5.5M6 10h10",
  check: "m4 10.5 4 4 8-9",
  chevronDown: "m5.5 8 4.5 4.5L14.5 8",
  chevronRight: "m8 5.5 4.5 4.5L8 14.5",
  chevronLeft: "m12 5.5-4.5 4.5 4.5 4.5",
  close: "m5 5 10 10M15 5 5 15",
  copy: "M7 7h9v9H7zM13 7V4H4v9h3",
  categories: "M3.5 5.5h5l2 2h6v8h-13z",
  download: "M10 3.5v9m-4-3.5 4 4 4-4M4 16.5h12",
  edit: "m4 16 .8-3.6L13 4.2l2.8 2.8-8.2 8.2zM11.5 5.7l2.8 2.8",
  error: "M10 6v5m0 2.5v.5M10 2.5a7.5 7.5 0 1 1 0 15 7.5 7.5 0 0 1 0-15z",
  externalLink: "M11 4h5v5M16 4l-7 7M14 11.5V16H4V6h4.5",
  filter: "M3.5 5h13M6 10h8m-5.5 5h3",
  focalPoint: "M10 2.5V6m0 8v3.5M2.5 10H6m8 0h3.5M10 6.5a3.5 3.5 0 1 1 0 7 3.5 3.5 0 0 1 0-7z",
  grid: "M3.5 3.5h5.5V9H3.5zM11 3.5h5.5V9H11zM3.5 11H9v5.5H3.5zM11 11h5.5v5.5H11z",
  history: "M4 10a6 6 0 1 1 2 4.5M4 15v-4h4M10 6.5V10l2.5 1.5",
  info: "M10 9v5m0-8v.5M10 2.5a7.5 7.5 0 1 1 0 15 7.5 7.5 0 0 1 0-15z",
  italic: "M9 4h5M6 16h5M12 4 8 16",
  key: "M12.5 4a3.5 3.5 0 1 1-2.8 5.6L4 15.3V17h2.5v-2H8l2.6-2.6M13.5 6.8v.2",
  library: "M3 4.5h14v11H3zM3 13l4-4 3.5 3.5L13 10l4 4M13 7.5h.5",
  link: "M8.5 11.5a3 3 0 0 0 4.3 0l2.6-2.6a3 3 0 0 0-4.3-4.3l-.9.9M11.5 8.5a3 3 0 0 0-4.3 0l-2.6 2.6a3 3 0 0 0 4.3 4.3l.9-.9",
  list: "M3.5 5h2m2.5 0h8.5M3.5 10h2M8 10h8.5m-13 5h2M8 15h8.5",
  account: "M10 3.5a3 3 0 1 1 0 6 3 3 0 0 1 0-6zM4 16.5c.6-3 2.800-4.500 6-4.500s5.400 1.500 6 4.500",
  accounts:
    "M7.500 4a2.750 2.750 0 1 1 0 5.500 2.750 2.750 0 0 1 0-5.500zM2.500 16c.5-2.700 2.200-4 5-4s4.500 1.300 5 4M12.500 4.200a2.750 2.750 0 0 1 0 5.100M14.500 12.300c1.700.5 2.700 1.700 3 3.700",
  numberedList:
    "M4 3.500V8M3 4.500l1-1M2.800 12.500c.3-.8 2.400-.7 2.200.5-.2 1-2.200 1.700-2.200 3H5.200M8.500 5.500h8M8.500 14.500h8",
  more: "M4.500 10h.1m5.400 0h.1m5.300 0h.1",
  redo: "M15.500 7H8a4 4 0 0 0 0 8h5M12.500 4l3 3-3 3",
  refresh: "M16 10a6 6 0 1 1-1.800-4.300L16 7.500M16 3.500v4h-4",
  replace:
    "M4 8a6 6 0 0 1 10.500-2.500L16 7m0-3.500V7h-3.500M16 12a6 6 0 0 1-10.500 2.500L4 13m0 3.500V13h3.500",
  restore: "M4.500 7H12a4 4 0 0 1 0 8H7M7.500 4l-3 3 3 3",
  search: "M9 3.500a5.500 5.500 0 1 1 0 11 5.500 5.500 0 0 1 0-11zM13 13l4 4",
  settings: "M3.500 6.500h7m4 0h2M3.500 13.500h2m4 0h7M12.500 4.500v4M7.500 11.500v4",
  signOut: "M8 3.500H4v13h4M8.500 10h8m-3-3 3 3-3 3",
  status: "M3 10h3.500l2-5 3 10 2-5H17",
  tag: "M3.500 3.500h6l7 7-6 6-7-7zM7 7h.1",
  theme: "M10 3a7 7 0 1 0 0 14zM10 3a7 7 0 0 1 0 14",
  trash: "M4 5.500h12M8 5.500v-2h4v2M5.500 5.500l.7 11h7.600l.7-11M8.500 8.500v5m3-5v5",
  upload: "M10 13V4m-4 3.500 4-4 4 4M4 16.500h12",
  view: "M2 10c2-3.700 4.700-5.500 8-5.500s6 1.800 8 5.500c-2 3.700-4.700 5.500-8 5.500S4 13.700 2 10zM10 7.500a2.500 2.500 0 1 1 0 5 2.500 2.500 0 0 1 0-5z",
  warning: "M10 3 2.500 16.500h15zM10 8v4m0 2v.5",
  zoomIn: "M9 3.500a5.500 5.500 0 1 1 0 11 5.500 5.500 0 0 1 0-11zM13 13l4 4M9 6.500v5M6.500 9h5",
} as const;

export type IconName = keyof typeof PATHS;

/** Decorative: what it means is said by the control or text that it stands in. */
export function Icon({ name, size = 20 }: { name: IconName; size?: number }) {
  return (
    <svg
      className={styles.icon}
      width={size}
      height={size}
      viewBox="0 0 20 20"
      aria-hidden="true"
      focusable="false"
    >
      <path d={PATHS[name]} />
    </svg>
  );
}
