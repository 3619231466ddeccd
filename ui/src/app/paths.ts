// The addresses of the desk, below /desk. For `href`, `<Link href>` and `navigate`.

/** Where the server serves the desk. */
export const BASE = "/desk";

export const paths = {
  library: "/",
  image: (id: string) => `/images/${encodeURIComponent(id)}`,
  upload: "/upload",
  categories: "/categories",
  accounts: "/accounts",
  status: "/status",
  trash: "/trash",
} as const;

/** The address as the browser sees it; addresses elsewhere stay as they are. */
export function hrefOf(path: string): string {
  return path.startsWith("/") ? withoutSlash(BASE + path) : path;
}

/** The library is at `/desk`, with or without a query; the router would make it `/desk/`. */
export function withoutSlash(address: string): string {
  const rest = address.slice(BASE.length);
  return address.startsWith(BASE) && (rest === "/" || rest.startsWith("/?")) ? BASE + rest.slice(1) : address;
}
