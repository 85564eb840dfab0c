import type { ModelDetail } from "@/lib/api/types";
import { formatCount, formatNumber, formatRate } from "@/lib/format";

export type Certainty = NonNullable<ModelDetail["certainty"]>;

/** What is known of the threshold: by the version's test, or, without one, as it is set. */
type Threshold = Pick<Certainty, "threshold"> | null | undefined;

/** A threshold as it is set: 99.9% is not 100%, and is no ">99%" either. */
export function formatThreshold(threshold: number): string {
  return `${Number((threshold * 100).toFixed(2))}%`;
}

/** How often sure answers were right in the model's own test, and how many pictures that is known from. */
export function sureWords({ sure_count: count, sure_right: right }: Certainty): string {
  if (count === 0) return "No picture of its test got such an answer, so how often they are right is not known.";
  if (count === 1) return `In its test only one picture got such an answer; it was ${right === 1 ? "right" : "wrong"}.`;
  return `In its test ${formatNumber(right)} of ${formatNumber(count)} such answers were right.`;
}

/** Whether the model was ever shown other things than its classes; if not, nobody knows what it makes of them. */
export function isTestedOnOthers({ unknown_count: count, unknown_refused: refused }: Certainty): boolean {
  return count > 0 && refused != null;
}

/** What is known of pictures of other things. */
export function unknownWords(certainty: Certainty): string {
  const { unknown_count: count, unknown_refused: refused } = certainty;
  if (refused == null || count === 0)
    return "This model was not tested on other things: one may well get a sure answer.";
  return `In its test it spotted ${formatRate(refused)} of ${formatCount(count, "picture")} of other things.`;
}

/** The rule by which an answer is sure, in words; without a number until it is known. */
export function sureRule(certainty: Threshold): string {
  if (certainty == null) return "Above the model's threshold for one class.";
  return `More than ${formatThreshold(certainty.threshold)} for one class.`;
}

export function unsureRule(certainty: Threshold): string {
  return certainty == null ? "At the model's threshold or below." : `${formatThreshold(certainty.threshold)} or less.`;
}
