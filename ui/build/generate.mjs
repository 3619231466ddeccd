// Writes src/api/generated/*.ts from docs/api/*.json, only where they changed, so that watchers stay quiet.
import { mkdir, readFile, writeFile } from "node:fs/promises";
import openapiTS, { astToString } from "openapi-typescript";

const SURFACES = ["backoffice", "desk", "uploader"];
const documents = new URL("../../docs/api/", import.meta.url);
const generated = new URL("../src/api/generated/", import.meta.url);

await mkdir(generated, { recursive: true });
for (const surface of SURFACES) {
  const document = JSON.parse(await readFile(new URL(`${surface}.json`, documents), "utf8"));
  const types = `// Made from docs/api/${surface}.json by \`npm run generate\`.\n${astToString(await openapiTS(document))}`;
  const file = new URL(`${surface}.ts`, generated);
  const before = await readFile(file, "utf8").catch(() => null);
  if (before !== types) await writeFile(file, types);
}
