import { afterEach, beforeEach } from "vitest";

const SIZES = { offsetWidth: 600, offsetHeight: 600, clientWidth: 600, clientHeight: 600 };

/** jsdom lays nothing out: give every element of a file's tests a size, so that long lists show something. */
export function withLayout(): void {
  beforeEach(() => {
    for (const [name, value] of Object.entries(SIZES))
      Object.defineProperty(HTMLElement.prototype, name, { configurable: true, get: () => value });
  });
  afterEach(() => {
    for (const name of Object.keys(SIZES)) Reflect.deleteProperty(HTMLElement.prototype, name);
  });
}
