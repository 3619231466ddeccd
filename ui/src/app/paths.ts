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
  if (!path.startsWith("/")) return path;
  return path === "/" ? BASE : path.startsWith("/?") ? BASE + path.slice(1) : BASE + path;
}
