import { expect, test } from "vitest";

import { prediction } from "@/testing/fixtures";

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
