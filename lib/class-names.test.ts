import { expect, test } from "vitest";

import { distinctClasses, distinctLabel, meantClass } from "./class-names";

test("a class typed as it is shown is the one that is known", () => {
  const known = ["dogs", "red_panda", "Äffchen"];
  expect(meantClass(" Dogs ", known)).toBe("dogs");
  expect(meantClass("RED  panda", known)).toBe("red_panda");
  expect(meantClass("a\u0308ffchen", known)).toBe("Äffchen");
  expect(meantClass("do\u200Bgs", known)).toBe("dogs");
});

test("a new class is as it was typed, and of two alike each can be meant", () => {
  expect(meantClass(" Grey fox ", ["dogs"])).toBe("Grey fox");
  expect(meantClass("Dogs", ["dogs", "Dogs"])).toBe("Dogs");
});

test("of classes that are shown alike the first counts", () => {
  expect(distinctClasses(["dogs", "cats", "Dogs", "red_panda", "Red panda"])).toEqual(["dogs", "cats", "red_panda"]);
});

test("where two would be shown alike, each is shown as it is spelt", () => {
  expect(distinctLabel("dogs", ["cats", "dogs"])).toBe("Dogs");
  expect(distinctLabel("dogs", ["Dogs", "dogs"])).toBe("dogs");
  expect(distinctLabel("Dogs", ["Dogs", "dogs"])).toBe("Dogs");
});
