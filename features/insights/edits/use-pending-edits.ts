import { useCallback, useSyncExternalStore } from "react";

import { NOTHING_PENDING, PendingEdits, type PendingState } from "./edits";

/** One for the whole page: edits outlive the finding, the filters and the part of the page where they were made. */
export const pendingEdits = new PendingEdits();

/** What is to become of a dataset's pictures, as long as it is not sent. */
export function usePendingEdits(dataset: string): PendingState {
  const read = useCallback(() => pendingEdits.get(dataset), [dataset]);
  return useSyncExternalStore(pendingEdits.subscribe, read, () => NOTHING_PENDING);
}
