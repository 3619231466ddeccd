// React Aria brings its few sentences in 34 languages; the desk speaks two, so the rest stay out of the build.
import type { Plugin } from "vite";

const SENTENCES = /react-(aria|aria-components|stately)[/\\]dist[/\\].*[/\\]([a-z]{2}-[A-Z]{2})\.m?js$/;
const KEPT = new Set(["en-US", "de-DE"]);

export function keepLanguages(): Plugin {
  return {
    name: "keep-languages",
    enforce: "pre",
    apply: "build",
    load(id) {
      const language = SENTENCES.exec(id.split("?")[0] ?? "")?.[2];
      return language && !KEPT.has(language) ? "export default {};" : null;
    },
  };
}
