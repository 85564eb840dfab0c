import { afterEach, expect, test, vi } from "vitest";

async function formatsIn(language: string) {
  vi.resetModules();
  vi.spyOn(navigator, "language", "get").mockReturnValue(language);
  return import("./format");
}

afterEach(() => {
  vi.resetModules();
});

test("figures and dates are written as the reader's browser does, words stay English", async () => {
  const { formatCount, formatDate, formatList, formatRate } = await formatsIn("de-DE");
  expect(formatCount(2002, "class", "classes")).toBe("2.002 classes");
  expect(formatRate(0.975)).toMatch(/^97,5\s%$/);
  expect(formatDate("2026-11-20T14:37:00Z")).toMatch(/^20\.11\.2026, \d\d:37$/);
  expect(formatList(["a", "b"])).toBe("a and b");
});

test("a browser that names no language gets Britain's", async () => {
  const { formatNumber } = await formatsIn("en-US@posix");
  expect(formatNumber(2002)).toBe("2,002");
});
