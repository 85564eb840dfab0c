const KEY = "whisker.batch";
const LOCK = "whisker.batch.";

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
  const key = Array.from(crypto.getRandomValues(new Uint8Array(12)), (byte) => byte.toString(36)).join("");
  await hold(key);
  sessionStorage.setItem(KEY, key);
  return key;
}

/** Say of each key whether an open tab holds it; null where the browser cannot say. */
export async function openTabs(): Promise<(key: string) => boolean | null> {
  if (!("locks" in navigator)) return () => null;
  const { held = [] } = await navigator.locks.query();
  const names = new Set(held.map(({ name }) => name));
  return (key) => names.has(LOCK + key);
}

/** Hold a key as long as the page is there; false where another page does. */
function hold(key: string): Promise<boolean> {
  if (!("locks" in navigator)) return Promise.resolve(true);
  return new Promise((resolve) => {
    void navigator.locks.request(LOCK + key, { ifAvailable: true }, (lock) => {
      resolve(lock !== null);
      return lock === null ? undefined : new Promise(() => undefined);
    });
  });
}
