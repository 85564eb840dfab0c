import { afterEach, beforeEach, expect, test, vi } from "vitest";

type Tab = typeof import("./draft-tabs");

let names: Set<string>;

/** A tab has its page's module and a session of its own; locks and local storage are the browser's. */
async function openTab(session: Record<string, string> = {}): Promise<Tab> {
  vi.resetModules();
  sessionStorage.clear();
  for (const [key, value] of Object.entries(session)) sessionStorage.setItem(key, value);
  return import("./draft-tabs");
}

beforeEach(() => {
  localStorage.clear();
  names = new Set();
  Object.defineProperty(navigator, "locks", {
    configurable: true,
    value: {
      query: () => Promise.resolve({ held: [...names].map((name) => ({ name })) }),
      request: (name: string, _options: unknown, onLock: (lock: unknown) => unknown) => {
        const isFree = !names.has(name);
        names.add(name);
        return Promise.resolve(onLock(isFree ? { name } : null));
      },
    },
  });
});

afterEach(() => Reflect.deleteProperty(navigator, "locks"));

test("a second tab works on a draft of its own, also one that was duplicated", async () => {
  const first = await openTab();
  const key = await first.takeDraft();
  first.notePhotos(key, 7);
  const second = await openTab();
  expect(await second.waitingPhotos()).toBe(0);
  expect(await second.takeDraft()).not.toBe(key);
  const duplicate = await openTab({ "whisker.classes": key });
  expect(await duplicate.takeDraft()).not.toBe(key);
});

test("a reload gives the tab its own draft again, not a newer one that was left", async () => {
  const before = await openTab();
  const key = await before.takeDraft();
  before.notePhotos(key, 7);
  names.clear();
  localStorage.setItem("whisker.class-photos.other", `9 ${Date.now() + 1000}`);
  const after = await openTab({ "whisker.classes": key });
  expect(await after.waitingPhotos()).toBe(7);
  expect(await after.takeDraft()).toBe(key);
});

test("the newest draft that no open tab holds is taken up by a new one", async () => {
  const closed = await openTab();
  const key = await closed.takeDraft();
  closed.notePhotos(key, 7);
  names.clear();
  localStorage.setItem("whisker.class-photos.older", "9 1");
  const next = await openTab();
  expect(await next.waitingPhotos()).toBe(7);
  expect(await next.takeDraft()).toBe(key);
});

test("where no tab can be seen, drafts are not shared, and go after a week", async () => {
  Reflect.deleteProperty(navigator, "locks");
  localStorage.setItem("whisker.class-photos.old", `9 ${Date.now() - 8 * 24 * 60 * 60 * 1000}`);
  localStorage.setItem("whisker.class-photos.new", `9 ${Date.now()}`);
  const tab = await openTab();
  expect(["old", "new"]).not.toContain(await tab.takeDraft());
  expect(tab.abandonedDrafts()).toEqual(["old"]);
});

test("what was made before each tab had a draft of its own is offered like any other", async () => {
  localStorage.setItem("whisker.class-photos", "30");
  const { takeDraft, waitingPhotos } = await openTab();
  expect(await waitingPhotos()).toBe(30);
  expect(await takeDraft()).toBe("draft");
});
