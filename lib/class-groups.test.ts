import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { extendTailwindMerge } from "tailwind-merge";
import { expect, test } from "vitest";

import { mergeClasses } from "./class-groups";

// The font size that our theme adds is none that it knows.
const mergeByDefault = extendTailwindMerge({ extend: { classGroups: { "font-size": [{ text: ["small"] }] } } });

/** A utility without its variants: "grid" of "max-sm:grid!". */
function withoutVariants(name: string): string {
  let depth = 0;
  for (let at = name.length - 1; at >= 0; at--) {
    if ("])".includes(name.charAt(at))) depth++;
    else if ("[(".includes(name.charAt(at))) depth--;
    else if (name.charAt(at) === ":" && depth === 0) return name.slice(at + 1).replace(/^!|!$/g, "");
  }
  return name.replace(/^!|!$/g, "");
}

function codeIn(folder: string): string[] {
  const names = readdirSync(folder, { recursive: true, encoding: "utf8" });
  return names
    .filter((name) => /\.tsx?$/.test(name) && !/\.test\.|class-groups/.test(name))
    .map((name) => join(folder, name));
}

/** Every utility that stands in a string of our code. */
function usedUtilities(): string[] {
  const files = ["app", "components", "features", "lib"].flatMap(codeIn);
  const words = files.flatMap((file) =>
    [...readFileSync(file, "utf8").matchAll(/["'`]([^"'`\n]*)["'`]/g)].flatMap(([, text = ""]) => text.split(/\s+/)),
  );
  const isClass = (name: string) => /^[!a-z@*[-]\S*$/.test(name) && mergeByDefault(`${name} ${name}`) === name;
  return [...new Set(words.filter(isClass).map(withoutVariants))];
}

test("of any two classes in our code, the same one is kept as by Tailwind Merge's own configuration", () => {
  const names = usedUtilities();
  expect(names.length).toBeGreaterThan(500);
  const differences: string[] = [];
  for (const first of names)
    for (const second of names) {
      const both = `${first} ${second}`;
      if (mergeClasses(both) !== mergeByDefault(both)) differences.push(`${both} → ${mergeClasses(both)}`);
    }
  expect(differences).toEqual([]);
});

test("variants are kept apart, and what is important counts for itself", () => {
  expect(mergeClasses("p-2 sm:p-3 p-4! p-6 sm:p-8")).toBe("p-4! p-6 sm:p-8");
  expect(mergeClasses("text-small text-primary text-sm")).toBe("text-primary text-sm");
});
