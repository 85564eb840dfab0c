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
