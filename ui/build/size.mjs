// The JavaScript that the first page needs (entry, shell, library and one language), gzipped, against its budget.
import { readFile } from "node:fs/promises";
import { gzipSync } from "node:zlib";

const BUDGET_BYTES = 200 * 1024;
const FIRST_PAGE = [
  "index.html",
  "src/features/library/index.tsx",
  ...["app", "design", "features/library"].map((part) => `src/${part}/messages/en.json`),
];

const built = new URL("../../src/picturedesk/api/desk/built/", import.meta.url);
const manifest = JSON.parse(
  await readFile(new URL("../../.cache/desk-manifest.json", import.meta.url), "utf8"),
);

const files = new Set();
for (const start of FIRST_PAGE) collect(start);

function collect(source) {
  const chunk = manifest[source];
  if (!chunk) throw new Error(`${source} is not in the build's manifest`);
  if (files.has(chunk.file)) return;
  files.add(chunk.file);
  for (const next of chunk.imports ?? []) collect(next);
}

let total = 0;
for (const file of files) {
  const size = gzipSync(await readFile(new URL(file, built)), { level: 9 }).length;
  total += size;
  console.log(`${(size / 1024).toFixed(1).padStart(7)} KB  ${file}`);
}
console.log(`${(total / 1024).toFixed(1).padStart(7)} KB  of ${BUDGET_BYTES / 1024} KB`);
if (total > BUDGET_BYTES) {
  console.error("The first page is over its budget: load something lazily.");
  process.exit(1);
}
