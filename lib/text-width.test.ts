import { expect, test } from "vitest";

import { fitted, textWidth } from "./text-width";

test("a text that has room is left whole", () => {
  expect(fitted("Crocodile head", 200)).toBe("Crocodile head");
});

test("a text that has none is cut, with a sign that it goes on", () => {
  expect(fitted("BACKGROUND Google", 90)).toBe("BACKGROU…");
  expect(fitted("Car side", 32)).toBe("Car…");
});

test("even without any room a letter is left", () => {
  expect(fitted("Cats", 0)).toBe("C…");
});

test("capitals take more room than small letters", () => {
  expect(textWidth("CATS")).toBeGreaterThan(textWidth("cats"));
});
