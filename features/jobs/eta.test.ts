import { expect, test } from "vitest";

import { isLater, NO_PROMISE, withEta } from "./eta";

function after(...said: (number | null)[]): boolean {
  return isLater(said.reduce(withEta, NO_PROMISE));
}

test("a rest that shrinks, or that nobody can say, breaks no promise", () => {
  expect(after(null, 120, 60, 30)).toBe(false);
  expect(after(120, null)).toBe(false);
  expect(after(60, 70)).toBe(false);
});

test("a rest that rises is told, for as long as it is longer than what was promised", () => {
  expect(after(120, 60, 360)).toBe(true);
  expect(after(120, 60, 360, 180)).toBe(true);
  expect(after(120, 60, 360, 40)).toBe(false);
});
