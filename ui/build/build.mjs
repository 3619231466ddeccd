// Builds the desk beside where it is served from, and swaps it in whole: a server that starts, and another build, never
// see half of one. `node build/build.mjs [--logLevel warn]`
import { mkdir, mkdtemp, rename, rm } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { build } from "vite";

const at = (path) => fileURLToPath(new URL(path, import.meta.url));
const BUILT = at("../../src/picturedesk/api/desk/built");
const CACHE = at("../../.cache");
const MOST_TRIES = 100;

const { values } = parseArgs({ options: { logLevel: { type: "string", default: "info" } } });
// On the same file system, so that renaming is one step.
const fresh = await mkdtemp(`${BUILT}-`);
try {
  await build({ root: at(".."), logLevel: values.logLevel, build: { outDir: `${fresh}/built` } });
  await putManifestAside();
  await swap();
} finally {
  await rm(fresh, { recursive: true, force: true });
}

/** It is for `npm run size` only, and is not served. */
async function putManifestAside() {
  await mkdir(CACHE, { recursive: true });
  await rename(`${fresh}/built/.vite/manifest.json`, `${CACHE}/desk-manifest.json`);
  await rm(`${fresh}/built/.vite`, { recursive: true });
}

/** Where another build comes in between, once more: the last one stays. */
async function swap() {
  for (let attempt = 0; ; attempt++) {
    await rename(BUILT, `${fresh}/former-${attempt}`).catch(unless("ENOENT"));
    try {
      return await rename(`${fresh}/built`, BUILT);
    } catch (error) {
      if (attempt === MOST_TRIES) throw error;
      unless("ENOTEMPTY", "EEXIST")(error);
    }
  }
}

function unless(...codes) {
  return (error) => {
    if (!codes.includes(error.code)) throw error;
  };
}
