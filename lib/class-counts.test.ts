import { expect, test } from "vitest";

import { equalCountWords, inClassOrder } from "./class-counts";

const CLASSES = [
  { class_name: "circles", train: 35, test: 5 },
  { class_name: "squares", train: 18, test: 2 },
  { class_name: "arcs", train: 0, test: 9 },
];

test("classes stand in the reader's order, by what is counted", () => {
  const names = (...given: [order: "largest" | "smallest" | "name", countOf?: (item: { test: number }) => number]) =>
    inClassOrder(CLASSES, ...given).map(({ class_name: name }) => name);
  expect(names("largest")).toEqual(["circles", "squares", "arcs"]);
  expect(names("smallest")).toEqual(["arcs", "squares", "circles"]);
  expect(names("largest", (item) => item.test)).toEqual(["arcs", "circles", "squares"]);
  expect(names("name")).toEqual(["arcs", "circles", "squares"]);
});

test("classes of one size are a sentence, from four on", () => {
  expect(equalCountWords([25, 25, 25, 25], "picture")).toBe("4 classes, 25 pictures each.");
  expect(equalCountWords([25, 25, 25, 24], "picture")).toBeNull();
  expect(equalCountWords([25, 25, 25], "picture")).toBeNull();
});
