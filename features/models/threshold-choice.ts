import type { ThresholdChoice, ThresholdsInUse, ThresholdsJson } from "@/lib/api/types";
import { formatCount, formatDecimal, formatRate } from "@/lib/format";

import { formatThreshold } from "./certainty";

type Interval = readonly number[] | null;

/** How far a choice can be trusted, in a word or two. */
export function stateWords({ state, is_few: isFew }: ThresholdChoice): string {
  if (isFew && state !== "no_answers") return "Too few answers to tell";
  switch (state) {
    case "proven":
      return "Proven";
    case "reached":
      return "Reached, not proven";
    case "unreachable":
      return "Not reached";
    case "chosen":
      return "Least cost";
    case "no_answers":
      return "Not known";
  }
}

/** What a choice would have done in the version's test, and what its pictures are too few to say. */
export function choiceWords(choice: ThresholdChoice): string[] {
  if (choice.state === "no_answers") return ["No test answer names it."];
  if (choice.threshold === null)
    return [`At no threshold were so many of its ${formatCount(choice.named, "answer")} right in the test.`];
  return [costWords(choice), rightWords(choice), answeredWords(choice), proofWords(choice)].filter(
    (words) => words !== null,
  );
}

function costWords({ cost, cost_interval: interval, cost_in_use: inUse }: ThresholdChoice) {
  if (cost === null) return null;
  const now = inUse === null ? "" : `, ${formatDecimal(inUse, 3)} by the threshold in use`;
  const between = spanWords(interval, (value) => formatDecimal(value, 3));
  return `A picture costs ${formatDecimal(cost, 3)}${between}${now}.`;
}

function rightWords({ precision, precision_interval: interval, answered }: ThresholdChoice): string {
  if (precision === null) return "No answer of the test was so sure.";
  return `${formatRate(precision)} of ${formatCount(answered, "sure answer")} right${between(interval)}.`;
}

function answeredWords(choice: ThresholdChoice): string | null {
  const { class_name: name, coverage, coverage_interval: interval, recall, recall_interval: found } = choice;
  if (coverage === null) return null;
  const words = `${formatRate(coverage)} of ${name === null ? "all answers" : "its answers"} sure${between(interval)}`;
  if (name === null || recall === null) return `${words}.`;
  return `${words}, ${formatRate(recall)} of its pictures found${between(found)}.`;
}

function proofWords({ state, proven_threshold: proven }: ThresholdChoice): string | null {
  return state === "reached" && proven !== null ? `Proven above ${formatThreshold(proven)}.` : null;
}

/** How many answers would prove what was asked for. */
export function neededWords({ needed }: ThresholdChoice, wanted: number): string {
  if (needed === null) return "";
  return `To prove ${formatThreshold(wanted)} takes ${formatCount(needed, "sure answer")}, all of them right.`;
}

function between(interval: Interval): string {
  return spanWords(interval, formatRate);
}

/** In brackets, after what it belongs to; nothing where it is one point. */
export function spanWords(interval: Interval, format: (value: number) => string): string {
  const [low, high] = interval ?? [];
  return low === undefined || high === undefined || low === high ? "" : ` (${format(low)} to ${format(high)})`;
}

/** Those by which several thresholds may be set at once: found, and by enough test answers. */
export function settableChoices(choices: readonly ThresholdChoice[]): ThresholdChoice[] {
  return choices.filter(({ threshold, is_few: isFew }) => threshold !== null && !isFew);
}

/** The thresholds in use with those of some choices in their place. */
export function withChoices(inUse: ThresholdsInUse, choices: readonly ThresholdChoice[]): ThresholdsJson {
  const found = choices.flatMap(({ class_name: name, threshold }) => (threshold === null ? [] : [{ name, threshold }]));
  const high = found.find(({ name }) => name === null)?.threshold ?? inUse.high;
  const ofClasses = found.flatMap(({ name, threshold }) => (name === null ? [] : [[name, threshold] as const]));
  const by_class = { ...inUse.by_class, ...Object.fromEntries(ofClasses) };
  return { high, medium: Math.min(inUse.medium, high), by_class };
}

/** The thresholds in use without that of a class. */
export function withoutClass(inUse: ThresholdsInUse, className: string): ThresholdsJson {
  const by_class = Object.fromEntries(Object.entries(inUse.by_class ?? {}).filter(([name]) => name !== className));
  return { high: inUse.high, medium: inUse.medium, by_class };
}
