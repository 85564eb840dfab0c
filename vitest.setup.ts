import "@testing-library/jest-dom/vitest";

import { cleanup, configure } from "@testing-library/react";
import { afterAll, afterEach, beforeAll, beforeEach, vi } from "vitest";

import { allLoaded } from "./testing/dynamic";
import { stubImages } from "./testing/images";
import { server } from "./testing/server";

// On a busy machine a part that is loaded on its use takes its time.
configure({ asyncUtilTimeout: 8000 });

// What a tab's first page puts off comes a moment later, which is not what most tests are about.
vi.mock("@/lib/first-load", () => ({ isFirstLoadOver: () => true, countFirstLoad: () => undefined }));

// Figures and dates are written as the reader's browser does: here as in Britain, whoever runs the tests.
Object.defineProperty(navigator, "language", { configurable: true, value: "en-GB" });

// jsdom lays nothing out: these stand in for what it leaves out and Radix or the pages ask for.
class NoResizes implements ResizeObserver {
  observe(): void {}
  unobserve(): void {}
  disconnect(): void {}
}

vi.stubGlobal("ResizeObserver", NoResizes);
Object.assign(Element.prototype, {
  hasPointerCapture: () => false,
  setPointerCapture: () => undefined,
  releasePointerCapture: () => undefined,
  scrollIntoView: () => undefined,
});
Object.assign(URL, { createObjectURL: () => "blob:picture", revokeObjectURL: () => undefined });
window.matchMedia = (query) =>
  ({
    matches: false,
    media: query,
    addEventListener: () => undefined,
    removeEventListener: () => undefined,
  }) as unknown as MediaQueryList;

beforeAll(async () => {
  server.listen({ onUnhandledRequest: "error" });
  await allLoaded();
});

beforeEach(() => {
  stubImages("load");
});

afterEach(() => {
  cleanup();
  server.resetHandlers();
  window.localStorage.clear();
  window.sessionStorage.clear();
});

afterAll(() => {
  server.close();
});
