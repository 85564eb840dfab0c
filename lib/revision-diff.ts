import type { RevisionDiff } from "./api/types";
import { formatCount, formatList, formatNumber } from "./format";

/** Revisions made before pictures could get another class do not say how many did. */
type Diff = RevisionDiff & { relabelled?: number };

/** How a revision differs from the one before it, as a person would say it. */
export function diffWords({ parent, added, removed, unchanged, relabelled = 0, ...classes }: Diff): string {
  const { added_classes: addedClasses = [], removed_classes: removedClasses = [] } = classes;
  const parts = [
    `${formatCount(added, "picture")} new`,
    `${formatNumber(removed)} gone`,
    ...(relabelled > 0 ? [`${formatNumber(relabelled)} in another class`] : []),
    `${formatNumber(unchanged)} as before`,
    ...(addedClasses.length > 0 ? [`new classes ${formatList(addedClasses)}`] : []),
    ...(removedClasses.length > 0 ? [`classes gone: ${formatList(removedClasses)}`] : []),
  ];
  return `Against ${parent}: ${parts.join(", ")}.`;
}
