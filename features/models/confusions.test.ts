import { expect, test } from "vitest";

import { evaluation } from "@/testing/fixtures";

import { cellsOf, rowsOf, topConfusions } from "./confusions";

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

test("past 200 classes the answers come one by one, and say the same", () => {
  const dense = evaluation({
    class_names: ["cats", "dogs", "foxes"],
    confusion_matrix: [
      [90, 4, 0],
      [0, 80, 7],
      [0, 0, 50],
    ],
  });
  const cells = [
    [1, 2, 7],
    [0, 1, 4],
    [0, 0, 90],
    [1, 1, 80],
    [2, 2, 50],
  ];
  const sparse = { ...dense, confusion_matrix: null, confusion_cells: cells };
  expect(topConfusions(sparse)).toEqual(topConfusions(dense));
  expect(rowsOf(sparse)).toEqual(dense.confusion_matrix);
  expect(cellsOf(dense)).toHaveLength(5);
});
