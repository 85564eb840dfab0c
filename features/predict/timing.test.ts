import { expect, test } from "vitest";

import { prediction } from "@/testing/fixtures";

import { timingOf } from "./timing";

test("the time is the model's own, in plain words, and waiting is told apart from it", () => {
  const timings_ms = { queue: 140.2, decode: 3.1, inference: 17.2, explain: 3.9, total: 24.2 };
  expect(timingOf(prediction({ timings_ms }))).toEqual({
    total: "24 ms",
    stages: ["reading 3.1 ms", "answering 17 ms", "heatmap 3.9 ms"],
    queued: ["not counted: 140 ms waiting its turn"],
  });
});

test("what nobody could notice is left out", () => {
  const timings_ms = { queue: 0.2, preprocess: 0.01, inference: 6.9, total: 6.9 };
  expect(timingOf(prediction({ timings_ms }))).toEqual({ total: "6.9 ms", stages: ["answering 6.9 ms"], queued: [] });
});
