import type { Prediction } from "@/lib/api/types";
import { classLabel, formatList } from "@/lib/format";

import { type Certainty, isTestedOnOthers, sureWords } from "./certainty";

/** The three meanings an answer can have. */
export type Meaning = "sure" | "unsure" | "unknown";

/** A picture that was asked about has one of the meanings, or no answer at all. */
export type Outcome = Meaning | "failed";

export interface Verdict {
  meaning: Meaning;
  /** What the picture shows, as far as the model can say. */
  headline: string;
  /** What to do with the answer. */
  advice: string;
}

const MOST_CLASSES_NAMED = 4;

export function meaningOf(prediction: Prediction): Meaning {
  if (prediction.is_unknown) return "unknown";
  return prediction.confidence_band === "high" ? "sure" : "unsure";
}

/** Say in words what an answer means and what to do with it; how far to trust it is what the model's test says. */
export function verdictOf(prediction: Prediction, certainty?: Certainty | null): Verdict {
  const label = classLabel(prediction.predicted_class);
  const meaning = meaningOf(prediction);
  if (meaning === "unknown") {
    return {
      meaning,
      headline: "Not recognised",
      advice: `Looks unlike anything this model was trained on. ${knownClasses(prediction)}`,
    };
  }
  if (meaning === "sure") return { meaning, headline: label, advice: sureAdvice(prediction, certainty) };
  const untested = untestedWords(prediction, certainty);
  if (prediction.confidence_band === "medium") {
    return {
      meaning,
      headline: `Probably ${label.toLowerCase()}`,
      advice: `More likely than not. Check it by eye before you rely on it.${untested}`,
    };
  }
  return {
    meaning,
    headline: `Perhaps ${label.toLowerCase()}`,
    advice: `Little more than a guess. Try a sharper or closer photo, or decide by eye.${untested}`,
  };
}

function sureAdvice(prediction: Prediction, certainty: Certainty | null | undefined): string {
  if (certainty === undefined) return "";
  if (certainty === null) return "How often such answers are right is not on record.";
  return `${sureWords(certainty)}${untestedWords(prediction, certainty)}`;
}

/** A model that was never shown other things than its classes may take one of them for anything. */
function untestedWords({ probabilities }: Prediction, certainty: Certainty | null | undefined): string {
  if (certainty == null || isTestedOnOthers(certainty)) return "";
  const names = Object.keys(probabilities).toSorted();
  const own =
    names.length > MOST_CLASSES_NAMED
      ? `its ${names.length} classes`
      : formatList(names.map((name) => classLabel(name).toLowerCase()));
  return ` It was not tested on other things than ${own}.`;
}

function knownClasses({ probabilities }: Prediction): string {
  const names = Object.keys(probabilities);
  if (names.length > MOST_CLASSES_NAMED) return `It knows ${names.length} classes, and this seems to be none of them.`;
  return `It only knows ${formatList(names.toSorted().map((name) => classLabel(name).toLowerCase()))}.`;
}
