import { expect, test } from "vitest";

import { csvCell } from "./csv";

test.each(["=1+1", "+1", "-1", "@SUM(A1)", "\tcmd"])(
  "%j gets an apostrophe, so that no spreadsheet runs it",
  (text) => {
    expect(csvCell(text)).toBe(`'${text}`);
  },
);

test("a cell that begins with a carriage return is both defused and quoted", () => {
  expect(csvCell("\r=1")).toBe('"\'\r=1"');
});

test("commas, quotes and line breaks are quoted", () => {
  expect(csvCell('a "b", c\nd')).toBe('"a ""b"", c\nd"');
});

test("numbers stay numbers, also negative ones", () => {
  expect(csvCell(-0.5)).toBe("-0.5");
});

test("nothing is an empty cell", () => {
  expect(csvCell(null)).toBe("");
});
