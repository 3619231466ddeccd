// Puts the chosen theme on <html> before the first paint, from a file of its own: the CSP allows no inline script.
import { createHash } from "node:crypto";
import type { Plugin } from "vite";

const SCRIPT = `try{var t=localStorage.getItem("desk.theme");if(t==="light"||t==="dark")document.documentElement.dataset.theme=t}catch(e){}\n`;
const FILE = `assets/theme-${createHash("sha256").update(SCRIPT).digest("hex").slice(0, 8)}.js`;

export function earlyTheme(): Plugin {
  let base = "/";
  return {
    name: "early-theme",
    apply: "build",
    configResolved(config) {
      base = config.base;
    },
    generateBundle() {
      this.emitFile({ type: "asset", fileName: FILE, source: SCRIPT });
    },
    transformIndexHtml() {
      return [{ tag: "script", attrs: { src: base + FILE }, injectTo: "head" }];
    },
  };
}
