import { expect, test } from "vitest";

import {
  classLabel,
  fileNameOf,
  formatAgo,
  formatBytes,
  formatCount,
  formatDate,
  formatDuration,
  formatEta,
  formatFirst,
  formatMilliseconds,
  formatPoints,
  formatProbability,
  formatSpan,
  revisionLabel,
} from "./format";

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

test.each([
  [3, "a few seconds left"],
  [41, "about 50 seconds left"],
  [130, "about 2 minutes left"],
  [3600, "about 1 hour left"],
  [5400, "about 1 hour 30 minutes left"],
])("%d seconds to go are %s", (seconds, words) => {
  expect(formatEta(seconds)).toBe(words);
});

test.each([
  [4.26, "4.3 s"],
  [81, "1 min 21 s"],
  [120, "2 min"],
  [3725, "1 h 2 min"],
])("%d seconds took %s", (seconds, words) => {
  expect(formatDuration(seconds)).toBe(words);
});

test.each([
  [0.0123, "+1.2"],
  [-0.02, "\u22122.0"],
  [0.0001, "±0.0"],
])("a difference of %d is %s points", (difference, words) => {
  expect(formatPoints(difference)).toBe(words);
});

test.each([
  [["a", "b", "c"], "a, b and c"],
  [["a", "b", "c", "d"], "a, b, c and 1 more"],
  [Array.from({ length: 1203 }, () => "a"), "a, a, a and 1,200 more"],
])("of many words the first three are listed", (words, listed) => {
  expect(formatFirst(words, 3)).toBe(listed);
});

test.each([
  [6, 24, "5 to 25 seconds"],
  [40, 130, "40 seconds to 2 minutes"],
  [58, 62, "about 1 minute"],
  [600, 1800, "10 to 30 minutes"],
  [3000, 9000, "50 minutes to 3 hours"],
])("%d to %d seconds are said as a range", (low, high, words) => {
  expect(formatSpan(low, high)).toBe(words);
});

const NOW = new Date("2026-11-20T14:37:00Z");

test.each([
  ["2026-11-20T14:36:40Z", "just now"],
  ["2026-11-20T14:36:10Z", "1 min ago"],
  ["2026-11-20T14:03:00Z", "34 min ago"],
  ["2026-11-20T12:00:00Z", "2 hr ago"],
  ["2026-11-19T12:00:00Z", "yesterday"],
  ["2026-11-17T12:00:00Z", "3 days ago"],
  ["2026-11-10T12:00:00Z", "10 Nov 2026"],
  ["2026-11-21T12:00:00Z", "21 Nov 2026"],
  ["once", "once"],
])("%s was %s", (iso, words) => {
  expect(formatAgo(iso, NOW)).toContain(words);
});

test("a revision is named in a sentence and in a file's name; other ids stay as they are", () => {
  expect(revisionLabel("pets@2")).toBe("pets, revision 2");
  expect(fileNameOf("pets@2")).toBe("pets-revision-2");
  expect(revisionLabel("pets")).toBe("pets");
});
