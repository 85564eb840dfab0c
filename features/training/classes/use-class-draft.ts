import { useEffect, useSyncExternalStore } from "react";

import { useLeaveWarning } from "@/lib/hooks/use-leave-warning";

import { type ClassDraft, classDraft, type DraftState, photoCount } from "./class-draft";

/** The classes that are being made, with what an earlier visit left; the browser asks before it loses them. */
export function useClassDraft(): { draft: ClassDraft; state: DraftState } {
  const state = useSyncExternalStore(classDraft.subscribe, classDraft.getState, classDraft.getState);
  useEffect(() => void classDraft.restore(), []);
  useLeaveWarning(photoCount(state) > 0 && !classDraft.isKept);
  return { draft: classDraft, state };
}
