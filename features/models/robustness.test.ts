import { expect, test } from "vitest";

import { robustness } from "@/testing/fixtures";

import { byStrength, lossOf, weaknessWords } from "./robustness";

test("where it is right least often is said, and that it is too sure of itself there", () => {
  expect(weaknessWords(robustness())).toBe(
    "It is right least often with blur at strength 5: 40.0% (40.0% to 90.0% at 95% confidence). There it is too sure of itself: 95.0% sure on average.",
  );
});

test("where it is too sure elsewhere, that place is named with what is right there", () => {
  const { conditions } = robustness();
  const changed = conditions.map((one) => ({
    ...one,
    mean_confidence: one.kind === "jpeg" && one.strength === 4 ? 0.99 : one.accuracy,
  }));
  expect(weaknessWords(robustness({ conditions: changed }))).toBe(
    "It is right least often with blur at strength 5: 40.0% (40.0% to 90.0% at 95% confidence). With JPEG at strength 4 it is too sure of itself: 99.0% sure on average and right 60.0% of the time.",
  );
});

test("confidence that falls with accuracy is said to", () => {
  const honest = robustness().conditions.map((one) => ({ ...one, mean_confidence: one.accuracy }));
  expect(weaknessWords(robustness({ conditions: honest }))).toContain("Its confidence falls with it.");
});

test("what nothing harms is said not to be harmed", () => {
  const well = robustness().conditions.map((one) => ({ ...one, accuracy: 1 }));
  expect(weaknessWords(robustness({ conditions: well }))).toBe("None of it makes it wrong more often.");
});

test("strengths begin with the pictures as they are, of one kind or of all", () => {
  expect(byStrength(robustness()).map(({ accuracy }) => accuracy)).toEqual([1, 0.9, 0.8, 0.7, 0.6, 0.5]);
  expect(byStrength(robustness(), "blur").map(({ strength }) => strength)).toEqual([undefined, 1, 2, 3, 4, 5]);
});

test("what is gained by chance is no loss", () => {
  const unsure = robustness({ clean: { ...robustness().clean, accuracy: 0.75 } });
  expect(unsure.conditions.slice(0, 4).map((one) => lossOf(unsure, one).toFixed(2))).toEqual([
    "0.00",
    "0.00",
    "0.05",
    "0.15",
  ]);
});
