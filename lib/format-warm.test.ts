import { afterEach, beforeEach, expect, test, vi } from "vitest";

const KINDS = ["NumberFormat", "DateTimeFormat", "RelativeTimeFormat"] as const;

let made: string[];
let format: typeof import("./format");

beforeEach(async () => {
  vi.resetModules();
  made = [];
  for (const kind of KINDS) {
    const Format = Intl[kind] as new (...options: unknown[]) => object;
    vi.spyOn(Intl, kind as "NumberFormat").mockImplementation(function (...options: unknown[]) {
      made.push(kind);
      return new Format(...options) as Intl.NumberFormat;
    });
  }
  format = await import("./format");
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

test("formats are made one a task, before a page writes the first figure", () => {
  format.warmFormats();
  expect(made).toEqual([]);
  vi.advanceTimersToNextTimer();
  expect(made).toEqual(["NumberFormat"]);
  vi.runAllTimers();
  const before = made.length;
  format.formatNumber(1);
  format.formatDate("2026-11-30T12:00:00Z");
  format.formatAgo("2026-11-30T12:00:00Z", new Date("2026-11-30T12:10:00Z"));
  format.formatProbability(0.5);
  expect(made).toHaveLength(before);
});

test("a page that is left makes none", () => {
  format.warmFormats()();
  vi.runAllTimers();
  expect(made).toEqual([]);
});
