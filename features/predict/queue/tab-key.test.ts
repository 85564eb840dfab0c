import { beforeEach, expect, test, vi } from "vitest";

import { adoptTabKey, openTabs, tabKey, takeLeftKey, takeTabKey } from "./tab-key";

// jsdom does not lock, as browsers do not on pages that are not secure.
beforeEach(() => {
  vi.useFakeTimers();
  return () => vi.useRealTimers();
});

test("a tab is open as long as it leaves marks, and closed once it is left", async () => {
  const key = await takeTabKey();
  vi.advanceTimersByTime(10 * 60_000);
  expect((await openTabs())(key)).toBe(true);
  expect(await takeLeftKey(key)).toBe(false);
  window.dispatchEvent(new Event("pagehide"));
  expect((await openTabs())(key)).toBe(false);
});

test("what a tab left is taken by one other, which goes on under its key", async () => {
  localStorage.setItem("whisker.tab.left", String(Date.now() - 5 * 60_000));
  expect((await openTabs())("left")).toBe(false);
  expect(await takeLeftKey("left")).toBe(true);
  adoptTabKey("left");
  expect(tabKey()).toBe("left");
  expect(await takeLeftKey("left")).toBe(false);
});
