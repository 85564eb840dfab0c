import type { RevisionDiff } from "@/lib/api/types";
import { formatCount, formatList, formatNumber, revisionLabel } from "@/lib/format";

/** How a revision differs from the one before it, as a person would say it. */
export function diffWords({ parent, added, removed, unchanged, relabelled = 0, ...classes }: RevisionDiff): string {
  const { added_classes: addedClasses = [], removed_classes: removedClasses = [] } = classes;
  // A picture that went to another class is counted as gone from the one and new in the other.
  const parts = [
    `${formatCount(Math.max(added - relabelled, 0), "picture")} new`,
    `${formatNumber(Math.max(removed - relabelled, 0))} gone`,
    ...(relabelled > 0 ? [`${formatNumber(relabelled)} in another class`] : []),
    `${formatNumber(unchanged)} as before`,
    ...(addedClasses.length > 0 ? [`new ${wordFor(addedClasses)} ${formatList(addedClasses)}`] : []),
    ...(removedClasses.length > 0 ? [`${wordFor(removedClasses)} gone: ${formatList(removedClasses)}`] : []),
  ];
  return `Compared with ${revisionLabel(parent)}: ${parts.join(", ")}.`;
}

function wordFor({ length }: readonly string[]): string {
  return length === 1 ? "class" : "classes";
}
