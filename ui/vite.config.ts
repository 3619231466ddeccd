import { mkdir, rename, rm } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import react from "@vitejs/plugin-react";
import type { Plugin } from "vite";
import { defineConfig } from "vitest/config";
import { earlyTheme } from "./build/earlyTheme.ts";
import { keepLanguages } from "./build/languages.ts";
import { precompress } from "./build/precompress.ts";

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const BUILT = at("../src/picturedesk/api/desk/built");
const SERVER = process.env.PICTUREDESK_SERVER ?? "http://127.0.0.1:8000";

/** The manifest is for `npm run size` only and is not served. */
function manifestAside(): Plugin {
  return {
    name: "manifest-aside",
    apply: "build",
    // Only after a build that went well: `closeBundle` also comes after others.
    async writeBundle({ dir = BUILT }) {
      await mkdir(at("../.cache"), { recursive: true });
      await rename(`${dir}/.vite/manifest.json`, at("../.cache/desk-manifest.json"));
      await rm(`${dir}/.vite`, { recursive: true });
    },
  };
}

export default defineConfig({
  base: "/desk/",
  plugins: [react(), keepLanguages(), earlyTheme(), precompress(), manifestAside()],
  resolve: { alias: { "@": at("src") } },
  css: { modules: { generateScopedName: "[name]_[local]_[hash:base64:4]" } },
  build: {
    outDir: BUILT,
    emptyOutDir: true,
    manifest: true,
    target: ["chrome123", "firefox121", "safari17.5"],
    modulePreload: { polyfill: false },
    // Every asset is a file: `default-src 'none'` and caches like it so.
    assetsInlineLimit: 0,
    reportCompressedSize: false,
    rolldownOptions: { checks: { pluginTimings: false } },
  },
  server: {
    proxy: Object.fromEntries(
      ["/desk/session", "/api", "/upload", "/img", "/iiif"].map((path) => [path, { target: SERVER }]),
    ),
  },
  test: {
    environment: "jsdom",
    include: ["src/**/*.test.{ts,tsx}"],
    restoreMocks: true,
  },
});
