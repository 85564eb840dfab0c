import { expect, test } from "vitest";

import { figures } from "@/testing/load-test-fixtures";

import { formatChange, formatFailures, formatLatency, formatPerSecond, usersWords } from "./words";

test("users are told in their order", () => {
  expect(usersWords([20, 200])).toBe("20, then 200 users");
  expect(usersWords([1])).toBe("1 user");
});

test("rates are rounded as people say them", () => {
  expect([0, 0.04, 9.44, 128.3].map(formatPerSecond)).toEqual(["0", "<0.1", "9.4", "128"]);
});

test("no failure is good news", () => {
  expect(formatFailures(figures())).toBe("none");
  expect(formatFailures(figures({ failures: 6 }))).toBe("6 of 1,200");
});

test("where nothing was asked there is no time", () => {
  expect(formatLatency(null)).toBe("–");
});

test("a change has a sign, and none where there is nothing to compare", () => {
  expect(formatChange(200, 100)).toBe("\u221250%");
  expect(formatChange(100, 150)).toBe("+50%");
  expect(formatChange(100, 100)).toBe("±0%");
  expect(formatChange(null, 100)).toBe("–");
  expect(formatChange(0, 100)).toBe("–");
});
