import { expect, test } from "vitest";

import { evaluation } from "@/testing/fixtures";

import { topConfusions } from "./confusions";

test("mistakes come most frequent first, without right answers and what never happened", () => {
  const report = evaluation({
    class_names: ["cats", "dogs", "foxes"],
    confusion_matrix: [
      [90, 4, 0],
      [1, 80, 7],
      [0, 0, 50],
    ],
  });
  expect(topConfusions(report, 2)).toEqual([
    { shown: "dogs", said: "foxes", count: 7 },
    { shown: "cats", said: "dogs", count: 4 },
  ]);
});

test("past 200 classes, the cells that are not empty say the same", () => {
  const report = evaluation({
    class_names: ["cats", "dogs", "foxes"],
    confusion_matrix: null,
    confusion_cells: [
      [1, 2, 7],
      [0, 1, 4],
      [0, 0, 90],
    ],
  });
  expect(topConfusions(report)).toEqual([
    { shown: "dogs", said: "foxes", count: 7 },
    { shown: "cats", said: "dogs", count: 4 },
  ]);
});
