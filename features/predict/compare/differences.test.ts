import { expect, test } from "vitest";

import { prediction } from "@/testing/fixtures";

import { classSetWords, isDifferent } from "./differences";

const cats = prediction();
const dogs = prediction({ predicted_class: "dogs" });
const unknown = prediction({ is_unknown: true });

test("another class, or not knowing the picture, is a difference; how sure they are is none", () => {
  expect(isDifferent(cats, dogs)).toBe(true);
  expect(isDifferent(cats, unknown)).toBe(true);
  expect(isDifferent(cats, prediction({ confidence: 0.5, confidence_band: "low" }))).toBe(false);
});

test("two that do not know a picture agree, whatever their closest guess", () => {
  expect(isDifferent(unknown, prediction({ predicted_class: "dogs", is_unknown: true }))).toBe(false);
});

test("a class that is spelled differently is the same class", () => {
  expect(isDifferent(cats, prediction({ predicted_class: "Cats" }))).toBe(false);
});

const live = { version: "live-1", class_names: ["cats", "dogs"] };

test("the same classes in another order need no word", () => {
  expect(classSetWords(live, { version: "pets-1", class_names: ["Dogs", "Cats"] })).toBeNull();
});

test("classes that only one of them knows are named, or counted where they are many", () => {
  expect(classSetWords(live, { version: "pets-1", class_names: ["cats", "owls"] })).toBe(
    "Only live-1 knows dogs; Only pets-1 knows owls: there the other cannot agree.",
  );
  const many = { version: "many-1", class_names: ["cats", "dogs", "a", "b", "c", "d", "e"] };
  expect(classSetWords(many, live)).toBe("Only many-1 knows 5 more classes: there the other cannot agree.");
});

test("where they know no class in common, every sure pair differs", () => {
  expect(classSetWords(live, { version: "things-1", class_names: ["ant"] })).toMatch(/no class in common/);
});
