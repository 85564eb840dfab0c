import { canLock, heldLocks, holdLock, newTabKey } from "@/lib/tab-locks";

const KEY = "whisker.batch";
const LOCK = "whisker.batch.";
/** Where browsers do not lock, on pages that are not secure, an open tab leaves a mark again and again. */
const MARK = "whisker.tab.";
const MARK_EVERY_MS = 20_000;
/** Tabs in the background are woken once a minute. */
const MARK_AGE_MS = 90_000;

/** The tab's own key, which lives as long as the tab; null in a new one. */
export function tabKey(): string | null {
  try {
    return sessionStorage.getItem(KEY);
  } catch {
    return null; // Storage is blocked: nothing is kept.
  }
}

/**
 * Take the tab's key, or a new one where there is none, or where another tab holds it: a tab that is duplicated has the
 * same storage. Browsers lock only on pages that are secure; elsewhere two such tabs share their pictures.
 */
export async function takeTabKey(): Promise<string> {
  const before = tabKey();
  if (before !== null && (await hold(before))) return before;
  const key = newTabKey();
  await hold(key);
  sessionStorage.setItem(KEY, key);
  return key;
}

/** Hold the key of a tab that is closed; false where another took it, or the tab is open after all. */
export async function takeLeftKey(key: string): Promise<boolean> {
  return (canLock() || !isMarked(key)) && (await hold(key));
}

/** Go on under a key that was taken. */
export function adoptTabKey(key: string): void {
  sessionStorage.setItem(KEY, key);
}

/** Say of each key whether an open tab holds it. */
export async function openTabs(): Promise<(key: string) => boolean> {
  if (!canLock()) return isMarked;
  const names = await heldLocks();
  return (key) => names.has(LOCK + key);
}

/** Hold a key as long as the page is there; false where another page does. */
function hold(key: string): Promise<boolean> {
  if (!canLock()) {
    keepMarked(key);
    return Promise.resolve(true);
  }
  return holdLock(LOCK + key);
}

function keepMarked(key: string): void {
  const mark = () => localStorage.setItem(MARK + key, String(Date.now()));
  mark();
  setInterval(mark, MARK_EVERY_MS);
  window.addEventListener("pageshow", mark);
  window.addEventListener("pagehide", () => localStorage.removeItem(MARK + key));
}

function isMarked(key: string): boolean {
  return Date.now() - Number(localStorage.getItem(MARK + key) ?? 0) < MARK_AGE_MS;
}
