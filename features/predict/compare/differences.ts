import type { Prediction } from "@/lib/api/types";
import { classLabel, formatList } from "@/lib/format";

const MOST_NAMED = 4;

/** Whether two models say different things of a picture: another class, or that only one of them knows it at all. */
export function isDifferent(one: Prediction, other: Prediction): boolean {
  if (one.is_unknown || other.is_unknown) return one.is_unknown !== other.is_unknown;
  return !isSameClass(one.predicted_class, other.predicted_class);
}

/** What two models know differently, in a sentence; null where they know the same classes. */
export function classSetWords(
  one: { version: string; class_names: readonly string[] },
  other: { version: string; class_names: readonly string[] },
): string | null {
  const onlyOne = lacking(one.class_names, other.class_names);
  const onlyOther = lacking(other.class_names, one.class_names);
  if (onlyOne.length === 0 && onlyOther.length === 0) return null;
  if (onlyOne.length === one.class_names.length)
    return "They know no class in common: where both are sure, they differ.";
  const parts = [only(one.version, onlyOne), only(other.version, onlyOther)].filter((part) => part !== null);
  return `${parts.join("; ")}: there the other cannot agree.`;
}

function only(version: string, names: readonly string[]): string | null {
  if (names.length === 0) return null;
  const labels = names.map((name) => classLabel(name).toLowerCase());
  return `Only ${version} knows ${labels.length > MOST_NAMED ? `${labels.length} more classes` : formatList(labels)}`;
}

function lacking(names: readonly string[], others: readonly string[]): string[] {
  return names.filter((name) => !others.some((other) => isSameClass(name, other)));
}

/** Two datasets may spell one class differently. */
function isSameClass(one: string, other: string): boolean {
  return classLabel(one).toLowerCase() === classLabel(other).toLowerCase();
}
