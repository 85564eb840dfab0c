import type { Robustness } from "@/lib/api/types";
import { formatRate } from "@/lib/format";

export type Condition = Robustness["conditions"][number];
export type CorruptionKind = Condition["kind"];
/** Answers of one strength; without one they are to the pictures as they are. */
export type AnswersAt = Robustness["worse"] & { strength?: number };

const WORDS: Readonly<Record<CorruptionKind, string>> = {
  blur: "Blur",
  noise: "Noise",
  darkness: "Darkness",
  brightness: "Brightness",
  low_resolution: "Low resolution",
  rotation: "Rotation",
  jpeg: "JPEG",
  occlusion: "Occlusion",
};

/** What is done to the pictures, as people say it. */
export function kindWords(kind: CorruptionKind): string {
  return WORDS[kind];
}

/** The conditions of one kind, the weakest first. */
export function conditionsOf({ conditions }: Robustness, kind: CorruptionKind): Condition[] {
  return conditions.filter((condition) => condition.kind === kind);
}

/** The pictures as they are, then strength by strength: of one kind, or of all. */
export function byStrength(robustness: Robustness, kind?: CorruptionKind): AnswersAt[] {
  const worse = kind === undefined ? robustness.strengths : conditionsOf(robustness, kind);
  return [robustness.clean, ...worse];
}

/** How much of the accuracy is lost in a condition, from 0 to 1; what is gained by chance is no loss. */
export function lossOf({ clean }: Robustness, { accuracy }: Condition): number {
  return Math.max(0, clean.accuracy - accuracy);
}

/** Further apart than this, confidence misleads. */
const MISLEADING_GAP = 0.1;

/** What to know first: where it is right least often, and where its confidence is furthest from the truth. */
export function weaknessWords(robustness: Robustness): string {
  const { clean, conditions } = robustness;
  const worst = conditions.toSorted((a, b) => a.accuracy - b.accuracy)[0];
  if (worst === undefined || worst.accuracy >= clean.accuracy) return "None of it makes it wrong more often.";
  const [low = worst.accuracy, high = worst.accuracy] = worst.accuracy_interval;
  const interval = `${formatRate(low)} to ${formatRate(high)} at 95% confidence`;
  const words = `It is right least often with ${placeOf(worst)}: ${formatRate(worst.accuracy)} (${interval}).`;
  const boldest = conditions.toSorted((a, b) => gapOf(b) - gapOf(a))[0];
  if (boldest === undefined || gapOf(boldest) <= MISLEADING_GAP) return `${words} Its confidence falls with it.`;
  const place = boldest === worst ? "There" : `With ${placeOf(boldest)}`;
  const right = boldest === worst ? "" : ` and right ${formatRate(boldest.accuracy)} of the time`;
  return `${words} ${place} it is too sure of itself: ${formatRate(boldest.mean_confidence)} sure on average${right}.`;
}

function placeOf({ kind, strength }: Condition): string {
  const words = kindWords(kind);
  return `${kind === "jpeg" ? words : words.toLowerCase()} at strength ${strength}`;
}

function gapOf({ accuracy, mean_confidence: confidence }: Condition): number {
  return confidence - accuracy;
}
