// What a browser loads before the first page stands: the entry, what it imports, and the first page's own parts.
// Fails above the limit. Sizes are those of the files as they are sent (gzip).
import { readFileSync, statSync } from "node:fs";

const LIMIT_KB = 300;
const BUILT = new URL("../../src/anlan/web/static/face/", import.meta.url);
const FIRST = ["index.html", "src/features/desk/DeskPage.tsx"];

const manifest = JSON.parse(readFileSync(new URL(".vite/manifest.json", BUILT)));
const files = new Set();

function collect(name) {
  const chunk = manifest[name];
  if (!chunk) throw new Error(`${name} is not in the build; run npm run build.`);
  if (files.has(chunk.file)) return;
  for (const file of [chunk.file, ...(chunk.css ?? [])]) files.add(file);
  for (const imported of chunk.imports ?? []) collect(imported);
}

const measure = (file) => {
  const packed = statSync(new URL(`${file}.gz`, BUILT), { throwIfNoEntry: false });
  return (packed ?? statSync(new URL(file, BUILT))).size;
};

FIRST.forEach(collect);
const total = [...files].reduce((sum, file) => sum + measure(file), 0) / 1000;
process.stdout.write(`first load: ${total.toFixed(1)} kB gz in ${files.size} files (at most ${LIMIT_KB})\n`);
if (total > LIMIT_KB) process.exitCode = 1;
