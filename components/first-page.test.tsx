import { act, render, screen } from "@testing-library/react";
import { afterEach, expect, test, vi } from "vitest";

import { Deferred } from "./deferred";
import { WhenNear } from "./when-near";

vi.unmock("@/lib/first-load");

afterEach(() => {
  vi.useRealTimers();
});

const CHART = <p>a chart</p>;
const PLACE = <p>its place</p>;

/** Stand in for the browser's observer; returns how to tell it what came into view. */
function stubObserver(): (seen: readonly boolean[]) => void {
  let tell: IntersectionObserverCallback = () => undefined;
  class Observer {
    constructor(callback: IntersectionObserverCallback) {
      tell = callback;
    }
    observe(): void {}
    disconnect(): void {}
  }
  vi.stubGlobal("IntersectionObserver", Observer);
  return (seen) =>
    act(() =>
      tell(
        seen.map((isIntersecting) => ({ isIntersecting }) as IntersectionObserverEntry),
        {} as IntersectionObserver,
      ),
    );
}

test("what is far away keeps its place until it comes near, however often that was looked at meanwhile", () => {
  const tell = stubObserver();
  render(<WhenNear placeholder={PLACE}>{CHART}</WhenNear>);
  tell([false]);
  expect(screen.getByText("its place")).toBeVisible();
  tell([false, true]);
  expect(screen.getByText("a chart")).toBeVisible();
});

test("what is far away is there for a printer", () => {
  stubObserver();
  render(<WhenNear placeholder={PLACE}>{CHART}</WhenNear>);
  act(() => void window.dispatchEvent(new Event("beforeprint")));
  expect(screen.getByText("a chart")).toBeVisible();
});

test("after a while all is there", () => {
  vi.useFakeTimers();
  stubObserver();
  render(<WhenNear placeholder={PLACE}>{CHART}</WhenNear>);
  act(() => void vi.advanceTimersByTime(6000));
  expect(screen.getByText("a chart")).toBeVisible();
});

test("later pages put nothing off", async () => {
  vi.useFakeTimers();
  vi.resetModules();
  const { countFirstLoad, isFirstLoadOver } = await import("@/lib/first-load");
  countFirstLoad();
  expect(isFirstLoadOver()).toBe(false);
  vi.advanceTimersByTime(6000);
  expect(isFirstLoadOver()).toBe(true);
});

test("what is deferred comes by itself", async () => {
  render(<Deferred placeholder={PLACE}>{CHART}</Deferred>);
  expect(await screen.findByText("a chart")).toBeVisible();
});
