import { expect, test } from "vitest";

import { filtersFrom, isFiltered, NO_FILTERS, queryWith } from "./filters";

test("an address without filters filters nothing", () => {
  expect(filtersFrom(new URLSearchParams("dataset=pets@2"))).toEqual(NO_FILTERS);
  expect(isFiltered(NO_FILTERS)).toBe(false);
});

test("filters are read back as they were put into the address", () => {
  const filters = { className: "maine coon & co", split: "test", finding: "dark" } as const;
  const query = queryWith("?dataset=pets%402", filters);
  expect(new URLSearchParams(query).get("dataset")).toBe("pets@2");
  expect(filtersFrom(new URLSearchParams(query))).toEqual(filters);
});

test("a change keeps the other filters and what else is in the address", () => {
  expect(queryWith("?dataset=a&split=test&class=cats", { className: null })).toBe("?dataset=a&split=test");
});

test("the last filter taken away leaves no question mark behind", () => {
  expect(queryWith("?class=cats", NO_FILTERS)).toBe("");
});

test("what is no split and no finding is passed over", () => {
  expect(filtersFrom(new URLSearchParams("split=validation&finding=__proto__&class="))).toEqual(NO_FILTERS);
});
