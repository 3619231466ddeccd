// The element that shows a picture in several widths, for whoever builds a page.
import type { Srcset } from "../queries";

export function imgElement({ src, srcset, sizes, width, height }: Srcset, alt: string): string {
  const attributes: [string, string | number][] = [
    ["src", src],
    ["srcset", srcset],
    ["sizes", sizes],
    ["width", width],
    ["height", height],
    ["alt", alt],
    ["loading", "lazy"],
  ];
  return `<img ${attributes.map(([name, value]) => `${name}="${escaped(String(value))}"`).join(" ")}>`;
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll('"', "&quot;").replaceAll("<", "&lt;");
}
