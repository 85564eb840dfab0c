import { expect, test } from "vitest";

import { prediction, queueItem } from "@/testing/fixtures";

import { ApiProblem } from "./api/problem";
import { batchToCsv, csvCell } from "./csv";

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

test("a batch has one row a picture and one column a class of any of them", () => {
  const items = [
    queueItem(),
    queueItem({ id: "2", name: "=evil.jpg", prediction: prediction({ probabilities: { birds: 1 } }) }),
  ];
  const [header, first, second] = batchToCsv(items).split("\r\n");
  expect(header).toMatch(/probability: birds,probability: cats,probability: dogs$/);
  expect(first).toBe("cat.jpg,done,cats,0.9731,high,false,cats-vs-dogs-1,12.4,,,,0.9731,0.0269");
  expect(second).toMatch(/^'=evil\.jpg,.*,1,,$/);
});

test("a failed picture keeps its row and says why", () => {
  const problem = new ApiProblem({
    code: "image-truncated",
    status: 422,
    title: "Broken",
    detail: "It breaks off, early.",
  });
  const csv = batchToCsv([queueItem({ status: "failed", prediction: null, problem })]);
  expect(csv).toContain('cat.jpg,failed,,,,,,,,"It breaks off, early."');
});
