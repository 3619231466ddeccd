import { fileURLToPath } from "node:url";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";
import { earlyTheme } from "./build/earlyTheme.ts";
import { keepLanguages } from "./build/languages.ts";
import { precompress } from "./build/precompress.ts";

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const SERVER = process.env.PICTUREDESK_SERVER ?? "http://127.0.0.1:8000";

export default defineConfig({
  base: "/desk/",
  plugins: [react(), keepLanguages(), earlyTheme(), precompress()],
  resolve: { alias: { "@": at("src") } },
  css: { modules: { generateScopedName: "[name]_[local]_[hash:base64:4]" } },
  build: {
    // Into where `build/build.mjs` says.
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
    // What needs a document says so in its first line: a jsdom of its own costs each file a second.
    environment: "node",
    include: ["src/**/*.test.{ts,tsx}"],
    restoreMocks: true,
  },
});
