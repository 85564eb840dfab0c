import { expect, test } from "vitest";

import type { PromotionEntry } from "@/lib/api/types";

import { livePeriodOf, livePeriodWords } from "./live-periods";

function entry(version: string, at: string, change: Partial<PromotionEntry> = {}): PromotionEntry {
  return { version, previous: null, promoted_at: at, kind: "promote", reason: "promoted by hand", ...change };
}

const NOW = new Date("2026-11-20T18:00:00");

function words(version: string, promotions: PromotionEntry[]): string | null {
  return livePeriodWords(livePeriodOf(version, promotions), NOW);
}

test("a version that a person made live says when, with the date only where it was not today", () => {
  expect(words("pets-1", [entry("pets-1", "2026-11-20T14:37:00")])).toBe("It was made live at 14:37.");
  expect(words("pets-1", [entry("pets-1", "2026-11-19T14:37:00")])).toBe("It was made live on 19 Nov 2026, 14:37.");
});

test("a version that a test made live says why", () => {
  const reason = "Promoted. Both got 400 of 400 right.";
  expect(words("pets-1", [entry("pets-1", "2026-11-20T14:37:00", { reason })])).toBe(
    "It went live at 14:37. Both got 400 of 400 right.",
  );
});

test("a version that was replaced since says until when it was live, and by what it was replaced", () => {
  const promotions = [entry("pets-2", "2026-11-20T15:02:00"), entry("pets-1", "2026-11-20T14:37:00")];
  expect(words("pets-1", promotions)).toBe("It was live from 14:37 until 15:02, when pets-2 went live.");
});

test("a version that a rollback brought back says so", () => {
  const promotions = [
    entry("pets-1", "2026-11-20T15:02:00", { kind: "rollback", reason: "rolled back by hand" }),
    entry("pets-2", "2026-11-20T14:50:00"),
    entry("pets-1", "2026-11-20T14:37:00"),
  ];
  expect(words("pets-1", promotions)).toBe("It went live again at 15:02, by a rollback.");
});

test("the bundled version was live until the first promotion, and a candidate never was", () => {
  const promotions = [entry("pets-1", "2026-11-20T14:37:00", { previous: "cats-vs-dogs-1" })];
  expect(words("cats-vs-dogs-1", promotions)).toBe("It was live until 14:37, when pets-1 went live.");
  expect(words("pets-2", promotions)).toBeNull();
});
