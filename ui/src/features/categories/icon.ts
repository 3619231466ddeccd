// Icons as text: how they are shown, and what the server has left out of one.

/** What the server takes: 32 KB of UTF-8. */
export const LARGEST_ICON_BYTES = 32 * 1024;

/** For an <img>: there, a browser runs nothing and fetches nothing of it. */
export function iconAddress(svg: string): string {
  return `data:image/svg+xml,${encodeURIComponent(svg)}`;
}

/** Names of elements and attributes that were in *sent* and are no longer in *kept*. */
export function leftOut(sent: string, kept: string): string[] {
  const still = namesIn(kept);
  return [...namesIn(sent)].filter((name) => !still.has(name)).sort();
}

const ELEMENT = /<([a-z][\w:.-]*)((?:\s+[\w:.-]+\s*=\s*(?:"[^"]*"|'[^']*'))*)/gi;
const ATTRIBUTE = /([\w:.-]+)\s*=\s*(?:"[^"]*"|'[^']*')/g;
const UNTOLD = /^(xmlns|id$|xml:|version$)/;

/** By their look only: already a parser of the browser would try the event handlers in it, and be stopped by the CSP. */
function namesIn(svg: string): Set<string> {
  const names = new Set<string>();
  for (const [, element = "", attributes = ""] of svg.matchAll(ELEMENT)) {
    names.add(element);
    for (const [, name = ""] of attributes.matchAll(ATTRIBUTE)) if (!UNTOLD.test(name)) names.add(name);
  }
  return names;
}
