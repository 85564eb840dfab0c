import { useSyncExternalStore } from "react";

const FIRST_PERCENT = 50;

let percent = FIRST_PERCENT;
const listeners = new Set<() => void>();

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function setPercent(next: number): void {
  percent = next;
  for (const listener of listeners) listener();
}

/** How strongly heatmaps lie over their pictures, 0 to 100: one choice for all of the page. */
export function useHeatmapPercent(): [number, (next: number) => void] {
  const value = useSyncExternalStore(
    subscribe,
    () => percent,
    () => FIRST_PERCENT,
  );
  return [value, setPercent];
}
