import { expect, test } from "vitest";

import { diffWords } from "./revision-diff";

const DIFF = { parent: "pets@1", added: 200, removed: 1, unchanged: 1800 };

test("what is new, gone and as before is said in one sentence", () => {
  expect(diffWords(DIFF)).toBe("Compared with pets, revision 1: 200 pictures new, 1 gone, 1,800 as before.");
});

test("pictures and classes that changed are named where there are any", () => {
  const words = diffWords({
    ...DIFF,
    removed: 4,
    relabelled: 3,
    added_classes: ["owls"],
    removed_classes: ["bats", "rats"],
  });
  expect(words).toContain("197 pictures new, 1 gone, 3 in another class");
  expect(words).toContain("new class owls, classes gone: bats and rats.");
});
