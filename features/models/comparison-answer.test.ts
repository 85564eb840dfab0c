import { expect, test } from "vitest";

import { comparison, FIGURES } from "@/testing/fixtures";
import { modelPair } from "@/testing/training-fixtures";

import { answerOf, pairAnswerOf } from "./comparison-answer";

test("a version that is shown to be better says so, one that is not worse is as good", () => {
  expect(answerOf(comparison())).toEqual({ isGood: true, words: "It is as good." });
  const better = comparison({ on_shared_classes: { ...FIGURES, lower_bound: 0.001 } });
  expect(answerOf(better)).toEqual({ isGood: true, words: "Yes, it is better." });
});

test("what a test cannot show is neither good nor bad, unless it did worse", () => {
  const shown = (difference: number) =>
    answerOf(comparison({ verdict: "not_shown", on_shared_classes: { ...FIGURES, difference } }));
  expect(shown(0)).toEqual({ isGood: null, words: "As good in the test, but that is not proven." });
  expect(shown(0.01).isGood).toBeNull();
  expect(shown(-0.01)).toEqual({ isGood: false, words: "It did worse in the test." });
  expect(answerOf(comparison({ verdict: "too_few_pictures" })).isGood).toBeNull();
});

test("classes that are lost or not shared decide before any figure", () => {
  expect(answerOf(comparison({ verdict: "classes_lost", lost_classes: ["cats", "dogs"] })).words).toBe(
    "It no longer knows 2 classes.",
  );
  expect(answerOf(comparison({ verdict: "nothing_shared", on_shared_classes: null }))).toEqual({
    isGood: null,
    words: "They know no class in common.",
  });
});

test("beside a live version it never met, only the same test says which is better", () => {
  const pair = modelPair();
  expect(pairAnswerOf(pair)).toEqual({ isGood: null, words: "They were tested on different pictures." });
  expect(pairAnswerOf({ ...pair, same_test: true }).isGood).toBe(false);
  pair.b.model.class_names = ["owls"];
  expect(pairAnswerOf({ ...pair, same_test: true }).words).toBe("They know no class in common.");
});
