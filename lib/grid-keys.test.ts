import { expect, test } from "vitest";

import { movedBy } from "./grid-keys";

const SHAPE = { total: 23, columns: 5, rows: 3 };

test.each([
  ["ArrowRight", 0, 1],
  ["ArrowLeft", 0, 0],
  ["ArrowDown", 3, 8],
  ["ArrowDown", 20, 22],
  ["ArrowUp", 8, 3],
  ["PageDown", 0, 10],
  ["PageUp", 12, 2],
  ["Home", 12, 0],
  ["End", 0, 22],
])("%s goes from %i to %i", (key, from, to) => {
  expect(movedBy(key, from, SHAPE)).toBe(to);
});

test("other keys, and an empty grid, move nobody", () => {
  expect(movedBy("x", 3, SHAPE)).toBeNull();
  expect(movedBy("ArrowDown", 0, { ...SHAPE, total: 0 })).toBeNull();
});
