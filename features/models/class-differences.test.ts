import { expect, test } from "vitest";

import { modelPair } from "@/testing/training-fixtures";

import { classDifferences, onlyOneKnows, sharedClasses } from "./class-differences";

test("of the classes that both know the largest change comes first, and the others are named apart", () => {
  const pair = modelPair();
  pair.b.per_class.push({ class_name: "owls", precision: 1, recall: 1, f1: 1, support: 3 });
  expect(classDifferences(pair).map(({ className, difference }) => [className, difference.toFixed(2)])).toEqual([
    ["cats", "-0.05"],
    ["dogs", "0.00"],
  ]);
  expect(onlyOneKnows(pair)).toEqual({ a: [], b: ["owls"] });
});

test("versions of other classes share none", () => {
  const pair = modelPair();
  pair.b.per_class = [{ class_name: "owls", precision: 1, recall: 1, f1: 1, support: 3 }];
  expect(sharedClasses(pair)).toEqual([]);
  expect(classDifferences(pair)).toEqual([]);
});
