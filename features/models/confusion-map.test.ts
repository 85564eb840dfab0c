import { expect, test } from "vitest";

import { byPlace, cellNear, dotSide, dotsOf } from "./confusion-map";

const CELLS = [
  { row: 3, column: 7, count: 4 },
  { row: 3, column: 3, count: 12 },
  { row: 1999, column: 1999, count: 5 },
];

test("a dot of few classes fills its cell, one of thousands can still be seen", () => {
  expect(dotSide(20)).toBe(1);
  expect(2000 / dotSide(2000)).toBe(160);
});

test("all dots of one strength are one path, and mistakes lie on top", () => {
  const dots = dotsOf(CELLS, 2000);
  expect(dots.map(({ isRight, opacity }) => [isRight, opacity])).toEqual([
    [true, 0.8375],
    [true, 1],
    [false, 0.5125],
  ]);
  expect(dots.at(-1)?.path).toBe("M1.25 -2.75h12.5v12.5h-12.5z");
});

test("what is pointed at is the nearest dot within its size, or none", () => {
  const cells = byPlace(CELLS);
  expect(cellNear(cells, { row: 4, column: 6 }, 2000)).toBe(CELLS[0]);
  expect(cellNear(cells, { row: 3, column: 4 }, 2000)).toBe(CELLS[1]);
  expect(cellNear(cells, { row: 500, column: 4 }, 2000)).toBeNull();
  expect(cellNear(cells, { row: 4, column: 7 }, 20)).toBeNull();
});
