import { expect, test } from "vitest";

import { AnswerRate } from "./answer-rate";

test("the pace is that of the last three seconds", () => {
  const rate = new AnswerRate();
  expect(rate.note(0)).toBeNull();
  expect(rate.note(100)).toBeNull();
  expect(rate.note(200)).toBeCloseTo(10);
  for (let now = 10_000; now < 13_000; now += 200) rate.note(now);
  expect(rate.note(13_000)).toBeCloseTo(5);
});
