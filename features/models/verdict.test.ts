import { expect, test } from "vitest";

import { certainty, prediction } from "@/testing/fixtures";

import { verdictOf } from "./verdict";

test("a high band is sure and names the class", () => {
  expect(verdictOf(prediction())).toMatchObject({ meaning: "sure", headline: "Cats" });
});

test("a medium band is unsure and asks for a look", () => {
  const verdict = verdictOf(prediction({ confidence_band: "medium" }));
  expect(verdict).toMatchObject({ meaning: "unsure", headline: "Probably cats" });
  expect(verdict.advice).toContain("Check it by eye");
});

test("a low band is unsure and says that it is a guess", () => {
  const verdict = verdictOf(prediction({ confidence_band: "low" }));
  expect(verdict).toMatchObject({ meaning: "unsure", headline: "Perhaps cats" });
  expect(verdict.advice).toContain("guess");
});

test("an unknown picture is unknown however high its confidence, and names what the model knows", () => {
  const verdict = verdictOf(prediction({ is_unknown: true }));
  expect(verdict).toMatchObject({ meaning: "unknown", headline: "Not recognised" });
  expect(verdict.advice).toContain("It only knows cats and dogs.");
});

test("many known classes are counted, not listed", () => {
  const probabilities = Object.fromEntries(Array.from({ length: 101 }, (_, index) => [`class ${index}`, 1 / 101]));
  expect(verdictOf(prediction({ is_unknown: true, probabilities })).advice).toContain("101 classes");
});

test("how far to trust a sure answer is what the model's own test says", () => {
  expect(verdictOf(prediction(), certainty()).advice).toBe("In its test 388 of 390 such answers were right.");
  expect(verdictOf(prediction()).advice).toBe("");
  expect(verdictOf(prediction(), null).advice).toBe("How often such answers are right is not on record.");
});

test("a sure answer of a model that was never tested on other things says so", () => {
  const untested = certainty({ sure_count: 39, sure_right: 39, unknown_count: 0, unknown_refused: null });
  expect(verdictOf(prediction(), untested).advice).toBe(
    "In its test 39 of 39 such answers were right. It was not tested on other things than cats and dogs.",
  );
  const probabilities = Object.fromEntries(Array.from({ length: 24 }, (_, index) => [`class ${index}`, 1 / 24]));
  expect(verdictOf(prediction({ probabilities }), untested).advice).toContain("other things than its 24 classes.");
  expect(verdictOf(prediction({ confidence_band: "medium" }), untested).advice).toContain("not tested on other things");
  expect(verdictOf(prediction({ confidence_band: "medium" }), certainty()).advice).not.toContain("not tested");
});

test("a test without a sure answer says that nothing is known of them", () => {
  const none = certainty({ sure_count: 0, sure_right: 0 });
  expect(verdictOf(prediction(), none).advice).toContain("how often they are right is not known");
});
