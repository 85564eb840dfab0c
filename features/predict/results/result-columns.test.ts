import { expect, test } from "vitest";

import { queueItem } from "@/testing/fixtures";

import { classColumnWidth } from "./result-columns";

test("the column of classes is no wider than the longest of them, and what is left is for the names", () => {
  expect(classColumnWidth([queueItem()])).toBe("min(11rem, 7rem)");
  expect(classColumnWidth([queueItem(), queueItem({ givenClass: "red_panda" })])).toBe("min(11rem, 9.5rem)");
});
