import { useEffect } from "react";

/** Fetch a part of the page beside the data that it is going to show, rather than after them. */
export function usePreload(load: () => Promise<unknown>): void {
  useEffect(() => {
    // If it fails, what shows the part tries again and says so.
    load().catch(() => undefined);
  }, [load]);
}
