import { expect, test } from "vitest";

import { ApiProblem } from "@/lib/api/problem";
import { prediction, queueItem } from "@/testing/fixtures";

import type { QueueItem } from "../queue/queue-item";

import { classCounts, type Filters, NEWEST_FIRST, NO_FILTERS, type Order, shownOf } from "./batch-view";
import type { Standing } from "./standing";

const problem = new ApiProblem({ code: "image-truncated", status: 422, title: "Broken", detail: "It breaks off." });

const ITEMS: readonly QueueItem[] = [
  queueItem({ id: "5", name: "broken.jpg", status: "failed", prediction: null, problem }),
  queueItem({ id: "4", name: "cat 10.jpg" }),
  queueItem({ id: "3", name: "Cat 9.jpg", prediction: prediction({ confidence: 0.61, confidence_band: "medium" }) }),
  queueItem({ id: "2", name: "cup.jpg", prediction: prediction({ confidence: 0.4, is_unknown: true }) }),
  queueItem({ id: "1", name: "rex.jpg", prediction: prediction({ predicted_class: "dogs", confidence: 0.92 }) }),
];

const namesOf = (change: Partial<Filters>, order: Order = NEWEST_FIRST) =>
  shownOf(ITEMS, { ...NO_FILTERS, ...change }, order).map(({ name }) => name);

test("without filters all are shown, the newest first", () => {
  expect(namesOf({})).toEqual(["broken.jpg", "cat 10.jpg", "Cat 9.jpg", "cup.jpg", "rex.jpg"]);
});

test("names are sorted with the numbers in them by size", () => {
  const ascending = { column: "name", isDescending: false } as const;
  expect(namesOf({ name: "CAT" }, ascending)).toEqual(["Cat 9.jpg", "cat 10.jpg"]);
});

test("what has no value comes last in both directions", () => {
  const rising = namesOf({}, { column: "confidence", isDescending: false });
  const falling = namesOf({}, { column: "confidence", isDescending: true });
  // What the model does not know has no confidence to go by, though the answer names one.
  expect(rising).toEqual(["Cat 9.jpg", "rex.jpg", "cat 10.jpg", "broken.jpg", "cup.jpg"]);
  expect(falling).toEqual(["cat 10.jpg", "rex.jpg", "Cat 9.jpg", "broken.jpg", "cup.jpg"]);
});

test("certainty is sorted from sure to failed", () => {
  const names = namesOf({}, { column: "certainty", isDescending: false });
  expect(names).toEqual(["cat 10.jpg", "rex.jpg", "Cat 9.jpg", "cup.jpg", "broken.jpg"]);
});

test("a range of confidence leaves out what has none", () => {
  expect(namesOf({ confidence: [0.6, 0.95] })).toEqual(["Cat 9.jpg", "rex.jpg"]);
  expect(namesOf({ confidence: [0, 0.5] })).toEqual([]);
});

test("what a person gave a class is checked, whatever the model was unsure of", () => {
  const items = ITEMS.map((item) => (item.name === "cup.jpg" ? { ...item, givenClass: "cups" } : item));
  const shown = (standing: Standing) =>
    shownOf(items, { ...NO_FILTERS, standing }, NEWEST_FIRST).map(({ name }) => name);
  expect(shown("checked")).toEqual(["cup.jpg"]);
  expect(shown("unknown")).toEqual([]);
  const [first] = shownOf(items, NO_FILTERS, { column: "certainty", isDescending: false });
  expect(first?.name).toBe("cup.jpg");
});

test("a class holds what a person put there, and nothing that the model does not know", () => {
  const [, , unsure, cup, rex] = ITEMS as [QueueItem, QueueItem, QueueItem, QueueItem, QueueItem];
  const items = [unsure, cup, { ...rex, givenClass: "cats" }];
  const filters = { ...NO_FILTERS, className: "cats" };
  expect(shownOf(items, filters, NEWEST_FIRST).map(({ name }) => name)).toEqual(["Cat 9.jpg", "rex.jpg"]);
  expect(classCounts(items)).toEqual([["cats", 2]]);
});
