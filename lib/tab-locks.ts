/** Whether the browser says which names open tabs hold: only on pages that are secure. */
export function canLock(): boolean {
  return "locks" in navigator;
}

/** Hold a name as long as the page is there; false where another page does. */
export function holdLock(name: string): Promise<boolean> {
  return new Promise((resolve) => {
    void navigator.locks.request(name, { ifAvailable: true }, (lock) => {
      resolve(lock !== null);
      return lock === null ? undefined : new Promise(() => undefined);
    });
  });
}

/** The names that open tabs hold. */
export async function heldLocks(): Promise<ReadonlySet<string | undefined>> {
  const { held = [] } = await navigator.locks.query();
  return new Set(held.map(({ name }) => name));
}

/** A key that no other tab has. */
export function newTabKey(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(12)), (byte) => byte.toString(36)).join("");
}
