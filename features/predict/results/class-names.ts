import { distinctClasses } from "@/lib/class-names";

import type { QueueItem } from "../queue/queue-item";

/** The live model's classes in its order, then those that answers of other models or people brought. */
export function classNamesOf(known: readonly string[], items: readonly QueueItem[]): readonly string[] {
  const names = new Set(known);
  const versions = new Set<string>();
  for (const { prediction } of items) {
    if (prediction === null || versions.has(prediction.model_version)) continue;
    versions.add(prediction.model_version);
    for (const name of Object.keys(prediction.probabilities)) names.add(name);
  }
  for (const { givenClass } of items) if (givenClass !== undefined) names.add(givenClass);
  return distinctClasses(names);
}
