import { expect, test } from "vitest";

import { thresholdChoice } from "@/testing/threshold-fixtures";

import { choiceWords, neededWords, settableChoices, stateWords, withChoices, withoutClass } from "./threshold-choice";

const IN_USE = { high: 0.8, medium: 0.5, by_class: { cats: 0.9 }, is_default: false };

test("what is reached says where it is proven", () => {
  expect(choiceWords(thresholdChoice({ class_name: "cats" }))).toEqual([
    "95.3% of 380 sure answers right (92.6% to 97.0%).",
    "95.0% of its answers sure (92.4% to 96.7%), 90.5% of its pictures found (87.2% to 93.0%).",
    "Proven above 90%.",
  ]);
});

test("so many right answers would prove it", () => {
  expect(neededWords(thresholdChoice(), 0.95)).toBe("To prove 95% takes 73 sure answers, all of them right.");
});

test("by few answers nothing is said to be reached", () => {
  expect(stateWords(thresholdChoice())).toBe("Reached, not proven");
  expect(stateWords(thresholdChoice({ is_few: true }))).toBe("Too few answers to tell");
  expect(stateWords(thresholdChoice({ is_few: true, state: "no_answers" }))).toBe("Not known");
});

test("what is proven needs no more words, and what no threshold reaches has no figures", () => {
  const proven = thresholdChoice({ state: "proven" });
  expect(choiceWords(proven)).toHaveLength(2);
  const none = thresholdChoice({ state: "unreachable", threshold: null, precision: null, coverage: null });
  expect(choiceWords(none)).toEqual(["At no threshold were so many of its 400 answers right in the test."]);
  expect(choiceWords(thresholdChoice({ state: "no_answers", threshold: null }))).toEqual(["No test answer names it."]);
});

test("a cost is compared with the threshold in use", () => {
  const choice = thresholdChoice({
    state: "chosen",
    cost: 0.25,
    cost_interval: [0.2, 0.31],
    cost_in_use: 0.3,
  });
  expect(choiceWords(choice)[0]).toBe("A picture costs 0.250 (0.200 to 0.310), 0.300 by the threshold in use.");
});

test("what was chosen takes the place of what it is for, and nothing else changes", () => {
  const dogs = thresholdChoice({ class_name: "dogs", threshold: 0.7 });
  expect(withChoices(IN_USE, [dogs])).toEqual({ high: 0.8, medium: 0.5, by_class: { cats: 0.9, dogs: 0.7 } });
  expect(withChoices(IN_USE, [thresholdChoice({ threshold: 0.4 })])).toEqual({
    high: 0.4,
    medium: 0.4,
    by_class: { cats: 0.9 },
  });
  expect(withoutClass(IN_USE, "cats")).toEqual({ high: 0.8, medium: 0.5, by_class: {} });
});

test("several are set at once only by enough answers", () => {
  const few = thresholdChoice({ class_name: "cats", is_few: true });
  const none = thresholdChoice({ class_name: "dogs", threshold: null });
  const fine = thresholdChoice({ class_name: "owls" });
  expect(settableChoices([few, none, fine])).toEqual([fine]);
});
