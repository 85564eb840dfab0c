import { vi } from "vitest";

/** jsdom loads no pictures: let each one that a script loads end with this event. */
export function stubImages(event: "load" | "error"): void {
  class StubbedImage extends EventTarget {
    set src(_: string) {
      queueMicrotask(() => this.dispatchEvent(new Event(event)));
    }
  }
  vi.stubGlobal("Image", StubbedImage);
}
