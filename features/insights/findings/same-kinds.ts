import type { FindingKind } from "../filters";

/** The very same picture under several names: one look at it is enough. */
export const SAME_KINDS: readonly FindingKind[] = ["exact_leaks", "exact_duplicates", "conflicting_labels"];
