import { MEANING_LOOKS } from "@/features/models";
import { classLabel, formatProbability } from "@/lib/format";

import { classOf, outcomeOf, outdatedInboxClass, shownConfidence, type QueueItem } from "../queue/queue-item";

/** What became of a picture, in a word: its class where there is one. */
export function resultWord(item: QueueItem): string {
  const className = classOf(item);
  if (className !== null) return classLabel(className);
  const outcome = outcomeOf(item);
  if (outcome !== null) return MEANING_LOOKS[outcome].word;
  if (item.status === "held") return "Large file";
  return item.status === "running" ? "Looking…" : "Waiting";
}

/** The confidence in a word; null where there is none to go by. */
export function confidenceWord(item: QueueItem): string | null {
  const confidence = shownConfidence(item);
  return confidence === null ? null : formatProbability(confidence);
}

/** A picture and its answer in a line, for who does not see it. */
export function resultName(item: QueueItem): string {
  // A person's class ends the model's doubt.
  const outcome = item.givenClass === undefined ? outcomeOf(item) : null;
  const outdated = outdatedInboxClass(item);
  const parts = [
    item.name,
    resultWord(item),
    outcome === null || outcome === "failed" || outcome === "unknown" ? null : MEANING_LOOKS[outcome].word,
    confidenceWord(item),
    item.givenClass === undefined ? null : "class given by you",
    item.sentClass === undefined ? null : `in the inbox${outdated === null ? "" : ` as ${classLabel(outdated)}`}`,
  ];
  return parts.filter((part) => part !== null).join(", ");
}
