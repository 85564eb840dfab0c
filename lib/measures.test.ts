import { expect, test } from "vitest";

import { measure } from "@/testing/insights-fixtures";

import { binsOf, edgeTicks, isGeometric, MEASURES, middleOf, placeOf, roundTicks, ticksFromZero } from "./measures";

test("bars know their range, and which of them holds the median", () => {
  const bins = binsOf(measure());
  expect(bins[1]).toEqual({ from: 50, to: 100, count: 30, isMiddle: true });
  expect(bins.filter(({ isMiddle }) => isMiddle)).toHaveLength(1);
});

test("a median at the very end lies in the last bar", () => {
  expect(binsOf(measure({ median: 200 })).map(({ isMiddle }) => isMiddle)).toEqual([false, false, false, true]);
});

test("edges are written evenly apart, the first and the last among them, and none too near to the last", () => {
  expect(edgeTicks([0, 1, 2, 3, 4, 5, 6, 7, 8])).toEqual([
    { place: 0, value: 0 },
    { place: 0.25, value: 2 },
    { place: 0.5, value: 4 },
    { place: 0.75, value: 6 },
    { place: 1, value: 8 },
  ]);
  expect(edgeTicks([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10]).map(({ value }) => value)).toEqual([0, 3, 6, 10]);
  expect(edgeTicks([3, 4])).toEqual([
    { place: 0, value: 3 },
    { place: 1, value: 4 },
  ]);
  expect(edgeTicks([])).toEqual([]);
});

test("a value's place counts bars, however wide they are", () => {
  const edges = [10, 100, 1000];
  expect(placeOf(10, edges)).toBe(0);
  expect(placeOf(55, edges)).toBe(0.25);
  expect(placeOf(100, edges)).toBe(0.5);
  expect(placeOf(5000, edges)).toBe(1);
  expect(placeOf(5, edges)).toBe(0);
});

test("edges that grow by a factor are told from even ones", () => {
  expect(isGeometric([10, 20, 40, 80])).toBe(true);
  expect(isGeometric([0, 50, 100, 150])).toBe(false);
  expect(isGeometric([1, 2])).toBe(false);
});

test("the middle of a range is on the axis's own scale", () => {
  expect(middleOf(10, 1000, true)).toBeCloseTo(100);
  expect(middleOf(10, 1000, false)).toBe(505);
});

test("axes carry round numbers only", () => {
  expect(roundTicks(79, 1259, true)).toEqual([100, 200, 500, 1000]);
  expect(roundTicks(0, 480, false)).toEqual([0, 100, 200, 300, 400]);
  expect(roundTicks(300, 340, true)).toEqual([300, 310, 320, 330, 340]);
  expect(roundTicks(96, 96, false)).toEqual([96]);
});

test("an axis over many powers of ten does not crowd", () => {
  expect(roundTicks(1, 1_000_000, true).length).toBeLessThanOrEqual(7);
});

test("every measure is written in its unit", () => {
  const words = Object.fromEntries(MEASURES.map(({ name, format }) => [name, format(1234.5678)]));
  expect(words).toEqual({
    width_px: "1,235 px",
    height_px: "1,235 px",
    aspect_ratio: "1234.57",
    megapixels: "1234.6 MP",
    size_bytes: "1.2 kB",
  });
});

test("an axis from zero ends at a round number that nothing exceeds", () => {
  expect(ticksFromZero(4900)).toEqual([0, 2000, 4000, 6000]);
  expect(ticksFromZero(399)).toEqual([0, 200, 400]);
  expect(ticksFromZero(200)).toEqual([0, 100, 200]);
  expect(ticksFromZero(0)).toEqual([0, 1, 2, 3]);
});
