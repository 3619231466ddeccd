// The little HTML that captions hold: how the editor writes it and how the server keeps it.

export const LINK_REL = "noopener noreferrer nofollow";

/** The addresses that a link in a caption may have. */
export function isAllowedAddress(address: string): boolean {
  return /^(https?:\/\/[^\s]+|mailto:[^\s]+)$/i.test(address);
}

/** An address as people type it; null where none can be made of it. */
export function addressFrom(text: string): string | null {
  const typed = text.trim();
  if (isAllowedAddress(typed)) return typed;
  if (/^[^\s@/:]+@[^\s@/:]+\.[^\s@/:]+$/.test(typed)) return `mailto:${typed}`;
  if (/^[^\s@/:]+\.[^\s/:.]{2,}(\/\S*)?$/.test(typed)) return `https://${typed}`;
  return null;
}

/** An editor without a word in it writes an empty paragraph; nothing is kept of that. */
export function withoutEmptiness(html: string): string {
  return /^(<p><\/p>)*$/.test(html) ? "" : html;
}
