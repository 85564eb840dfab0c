import { expect, test } from "vitest";

import { modelPair } from "@/testing/training-fixtures";

import { classDifferences } from "./class-differences";

test("the largest change comes first, and classes that one does not know come last", () => {
  const pair = modelPair();
  pair.b.per_class.push({ class_name: "owls", precision: 1, recall: 1, f1: 1, support: 3 });
  expect(classDifferences(pair).map(({ className, difference }) => [className, difference?.toFixed(2)])).toEqual([
    ["cats", "-0.05"],
    ["dogs", "0.00"],
    ["owls", undefined],
  ]);
});
