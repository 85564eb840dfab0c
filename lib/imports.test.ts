import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";

import { expect, test } from "vitest";

const FILES = new Set(
  ["app", "components", "features", "lib"]
    .flatMap((folder) => readdirSync(folder, { recursive: true, encoding: "utf-8" }).map((file) => join(folder, file)))
    .filter((file) => /\.tsx?$/.test(file) && !file.includes(".test.")),
);
const IMPORT = /(?:from\s+|import\(\s*)"([^"]+)"/g;

/** The project's own file that an import leads to. */
function fileOf(importer: string, name: string): string | undefined {
  const path = name.startsWith("@/") ? name.slice(2) : normalize(join(dirname(importer), name));
  return ["", ".ts", ".tsx", "/index.ts"].map((end) => path + end).find((file) => FILES.has(file));
}

function importsOf(file: string): string[] {
  const names = [...readFileSync(file, "utf-8").matchAll(IMPORT)].map(([, name = ""]) => name);
  return names.flatMap((name) => fileOf(file, name) ?? []);
}

test("no file imports itself by way of others", () => {
  const done = new Set<string>();
  const circles: string[] = [];
  const follow = (file: string, path: readonly string[]) => {
    const start = path.indexOf(file);
    if (start >= 0) circles.push([...path.slice(start), file].join(" -> "));
    if (start >= 0 || done.has(file)) return;
    for (const next of importsOf(file)) follow(next, [...path, file]);
    done.add(file);
  };
  for (const file of FILES) follow(file, []);
  expect(FILES.size).toBeGreaterThan(100);
  expect(circles).toEqual([]);
});
