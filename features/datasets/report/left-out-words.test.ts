import { expect, test } from "vitest";

import { report } from "@/testing/training-fixtures";

import { leftOutWords } from "./left-out-words";

test("what the server left out is named, and duplicates are counted", () => {
  expect(leftOutWords(report())).toBeNull();
  const found = leftOutWords(
    report({
      corrupt: [{ class_name: "sun", file_name: "sun/torn.jpg", reason: "truncated" }],
      ignored: [{ path: "sun/essay.docx", reason: "no picture" }],
      left_out: 2,
    }),
  );
  expect(found).toBe("Left out by the server: 2 files (torn.jpg and essay.docx) and 2 duplicates.");
});
