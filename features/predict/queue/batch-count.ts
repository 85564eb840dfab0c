import { tabKey } from "./tab-key";

const KEY = "whisker.batch.count";

/** Note how many pictures the tab has: written at once, where the pictures themselves take a while. */
export function noteCount(count: number): void {
  try {
    sessionStorage.setItem(KEY, `${tabKey() ?? ""} ${count}`);
  } catch {
    // Storage is blocked: nothing is kept.
  }
}

/** How many pictures the tab had before it was loaded anew; 0 in one that is new, or the copy of another. */
export function notedCount(): number {
  try {
    const [key, count] = (sessionStorage.getItem(KEY) ?? "").split(" ");
    return key === tabKey() ? Number(count) : 0;
  } catch {
    return 0;
  }
}
