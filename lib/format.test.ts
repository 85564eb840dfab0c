import { expect, test } from "vitest";

import { classLabel, formatBytes, formatCount, formatDate, formatMilliseconds, formatProbability } from "./format";

test.each([
  [1, "100%"],
  [0.9999, ">99%"],
  [0.994, "99%"],
  [0.5, "50%"],
  [0.004, "<1%"],
  [0, "0%"],
])("a probability of %d is said as %s", (value, words) => {
  expect(formatProbability(value)).toBe(words);
});

test.each([
  [0, "0 bytes"],
  [999, "999 bytes"],
  [1500, "1.5 kB"],
  [13_480_000, "13 MB"],
  [2_100_000_000, "2.1 GB"],
])("%d bytes are said as %s", (bytes, words) => {
  expect(formatBytes(bytes)).toBe(words);
});

test.each([
  [6.94, "6.9 ms"],
  [17.4, "17 ms"],
  [1240, "1.2 s"],
])("%d milliseconds are said as %s", (milliseconds, words) => {
  expect(formatMilliseconds(milliseconds)).toBe(words);
});

test("one of a thing is singular", () => {
  expect(formatCount(1, "picture")).toBe("1 picture");
  expect(formatCount(2002, "class", "classes")).toBe("2,002 classes");
});

test("a folder's spelling becomes a readable label", () => {
  expect(classLabel("maine_coon")).toBe("Maine coon");
});

test("what is not a date is shown as it came", () => {
  expect(formatDate("yesterday")).toBe("yesterday");
});
