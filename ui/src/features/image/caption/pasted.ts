// HTML from the clipboard, bare: what the page's policy would block while it is read, and complain of, is gone before.

const UNREAD = /<!--[\s\S]*?-->|<(style|script|title|template|svg|math)\b[\s\S]*?<\/\1\s*>/gi;
const TAG = /<(\/?)([a-z][a-z0-9:-]*)((?:[^>"']|"[^"]*"|'[^']*')*)>/gi;
// Where links lead, and what our own editor says of how it was cut.
const KEPT = /\s(href|data-pm-slice)\s*=\s*("[^"]*"|'[^']*'|[^\s>"']+)/gi;

/** Tags without attributes. No guard: the editor's schema and the server decide what stays. */
export function bare(html: string): string {
  return html.replaceAll(UNREAD, "").replaceAll(TAG, (_, slash: string, name: string, attributes: string) => {
    const kept = slash ? [] : [...attributes.matchAll(KEPT)];
    return `<${slash}${name}${kept.map(([text]) => text).join("")}>`;
  });
}
