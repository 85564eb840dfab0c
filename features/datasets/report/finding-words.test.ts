import { expect, test } from "vitest";

import { report } from "@/testing/training-fixtures";

import { findingsOf } from "./finding-words";

test("a clean report has no findings", () => {
  expect(findingsOf(report())).toEqual([]);
});

test("warnings come before notes", () => {
  const found = findingsOf(
    report({
      tiny: [{ class_name: "circles", file_name: "a.png", width_px: 8, height_px: 8 }],
      corrupt: [{ class_name: "circles", file_name: "circles/b.png", reason: "truncated" }],
    }),
  );
  expect(found.map(({ tone }) => tone)).toEqual(["warning", "note"]);
});

test("files are named by their path, once", () => {
  const found = findingsOf(
    report({
      tiny: [{ class_name: "circles", file_name: "a.png", width_px: 8, height_px: 9 }],
      corrupt: [{ class_name: "circles", file_name: "circles/b.png", reason: "truncated" }],
    }),
  );
  expect(found.flatMap(({ files }) => files)).toEqual(["circles/b.png: truncated", "circles/a.png: 8 x 9 px"]);
});

test("what is not listed by name is counted", () => {
  const [finding] = findingsOf(report({ ignored: [{ path: "notes.txt", reason: "no picture" }], ignored_count: 300 }));
  expect(finding).toMatchObject({ title: "300 files skipped", rest: 299 });
});

test("classes of very different size are named with their ratio", () => {
  const imbalance = { smallest: "owls", largest: "cats", ratio: 0.1, is_imbalanced: true };
  expect(findingsOf(report({ imbalance }))[0]?.meaning).toMatch(/^Cats has about 10 times as many pictures as owls/);
});

test("names that may be read wrong are told without the options of the API, for the page has a button", () => {
  const warning = "They were read as gbk. Take it in again and name the right one (name_encoding, or --name-encoding).";
  const [finding] = findingsOf(report({ warnings: [warning] }));
  expect(finding).toMatchObject({ title: "Names may have been read wrong", tone: "warning" });
  expect(finding?.meaning).not.toMatch(/name.encoding/);
});

test("a damaged picture and a file that is none are told apart", () => {
  const found = findingsOf(
    report({
      warnings: ["1 file is named like a picture but is something else: left out. 'cats/a.jpg': This is a web page"],
      corrupt: [{ class_name: "circles", file_name: "circles/b.png", reason: "truncated" }],
      ignored: [{ path: "cats/a.jpg", reason: "This is a web page" }],
    }),
  );
  expect(found.map(({ title }) => title.split(":")[0])).toEqual([
    "1 file is named like a picture but is something else",
    "1 damaged picture",
    "1 file skipped",
  ]);
});
