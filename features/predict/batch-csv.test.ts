import { expect, test } from "vitest";

import { ApiProblem } from "@/lib/api/problem";
import { prediction, queueItem } from "@/testing/fixtures";

import { batchToCsv } from "./batch-csv";

test("a batch has one row a picture and one column a class of any of them", () => {
  const items = [
    queueItem(),
    queueItem({ id: "2", name: "=evil.jpg", prediction: prediction({ probabilities: { birds: 1 } }) }),
  ];
  const [header, first, second] = batchToCsv(items).split("\r\n");
  expect(header).toMatch(/probability: birds,probability: cats,probability: dogs$/);
  expect(first).toBe("cat.jpg,done,cats,0.9731,high,false,cats-vs-dogs-1,12.4,,,,,0.9731,0.0269");
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

test("what a person said has a column of its own", () => {
  const [, row] = batchToCsv([queueItem({ givenClass: "dogs" })]).split("\r\n");
  expect(row).toMatch(/^cat\.jpg,done,cats,0\.9731,.*,dogs,0\.9731,0\.0269$/);
});

test("sorted into folders, each row says where its picture went", () => {
  const items = [queueItem(), queueItem({ id: "2", source: { kind: "kept", picture: null } })];
  const [header, first, second] = batchToCsv(items, new Map([["1", "cats/cat.jpg"]])).split("\r\n");
  expect(header).toContain(",path,picture,probability: cats");
  expect(first).toContain(",cats/cat.jpg,original,");
  expect(second).toContain(",,missing,");
});
