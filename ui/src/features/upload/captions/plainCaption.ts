// Captions as plain text: paragraphs between empty lines, and what of HTML can be shown so.

/** `<p>` for each paragraph, `<br>` for each line in it; the text itself never becomes markup. */
export function htmlOf(text: string): string {
  return text
    .replace(/\r\n?/g, "\n")
    .split(/\n[ \t]*\n+/)
    .map((paragraph) => paragraph.trim())
    .filter((paragraph) => paragraph !== "")
    .map((paragraph) => `<p>${escaped(paragraph).replaceAll("\n", "<br>")}</p>`)
    .join("");
}

/** Null for a caption with more to it (links, bold, lists): as plain text it would lose that. */
export function textOf(html: string): string | null {
  if (html === "") return "";
  const { body } = new DOMParser().parseFromString(html, "text/html");
  if (body.querySelector(":not(p, br)") || body.querySelector("p p")) return null;
  return linesOf(body)
    .replace(/\n{3,}/g, "\n\n")
    .trim();
}

function linesOf(node: Node): string {
  if (node.nodeName === "BR") return "\n";
  if (node.nodeType === Node.TEXT_NODE) return (node.textContent ?? "").replace(/\s+/g, " ");
  const inner = [...node.childNodes].map(linesOf).join("");
  return node.nodeName === "P" ? `\n\n${inner.trim()}\n\n` : inner;
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
