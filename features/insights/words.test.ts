import { expect, test } from "vitest";

import { finding, insights } from "@/testing/insights-fixtures";

import { classesToCsv, classSpread, modeLabel, openFindings, scopeWords, severityWords } from "./words";

const { classes } = insights();

test("a part of the pictures is named by its class and what it is for", () => {
  expect(scopeWords(2402, { className: null, split: null })).toBe("2,402 pictures in all");
  expect(scopeWords(1, { className: "maine_coon", split: "test" })).toBe("1 picture of Maine coon for testing");
});

test("findings are counted by how bad they are, without those that a person dismissed", () => {
  const findings = [
    finding({ severity: "high" }),
    finding({ severity: "low" }),
    finding({ severity: "low", is_dismissed: true }),
    finding({ severity: "medium", count: 0, dismissed_count: 3 }),
  ];
  expect(severityWords({ findings })).toBe("1 serious, 1 minor");
  expect(openFindings({ findings })).toBe(2);
});

test("no finding is said in words", () => {
  expect(severityWords({ findings: [] })).toBe("Nothing stands out");
});

test("the smallest and the largest class are named, unless all are alike", () => {
  expect(classSpread(classes)).toBe("From 20 (Squares) to 40 (Circles)");
  expect(classSpread(classes.slice(0, 1))).toBe("40 pictures each");
  expect(classSpread([])).toBe("");
});

test("colour modes are explained, and unknown ones shown as they are", () => {
  expect(modeLabel("L")).toBe("Grey (L)");
  expect(modeLabel("HSV")).toBe("HSV");
});

test("classes are saved a line each, and no name becomes a formula", () => {
  const table = classesToCsv([{ class_name: "=cats", train: 2, test: 1, total_bytes: 30, samples: [] }]);
  expect(table).toBe("class_name,train,test,total,total_bytes\r\n'=cats,2,1,3,30\r\n");
});
