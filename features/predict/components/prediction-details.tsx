import { clsx } from "clsx";

import { useCertainty, verdictOf } from "@/features/models";
import type { Prediction } from "@/lib/api/types";

import type { QueueItem } from "../queue/queue-item";

import { ClassBars } from "./class-bars";
import { FactLine, FactList } from "./facts";
import { FeedbackBar } from "./feedback-bar";
import { Verdict } from "./verdict";
import { WarningList } from "./warning-list";

interface PredictionDetailsProps {
  item: QueueItem;
  prediction: Prediction;
  isWide: boolean;
}

/** The answer in words and bars, and what it took. */
export function PredictionDetails({ item, prediction, isWide }: PredictionDetailsProps) {
  const { data: certainty } = useCertainty(prediction.model_version);
  const verdict = verdictOf(prediction, certainty);
  return (
    // On a phone the answer stands above its picture: it is what is looked for, and a picture fills the screen.
    <div className="border-border flex min-w-0 grow flex-col max-sm:contents sm:border-t lg:border-t-0">
      <div className="max-sm:order-first">
        <Verdict verdict={verdict} confidence={prediction.confidence} isWide={isWide} />
      </div>
      <div className={clsx("border-border flex grow flex-col gap-4 p-4 max-sm:border-t", isWide && "lg:p-6")}>
        <ClassBars probabilities={prediction.probabilities} meaning={verdict.meaning} />
        <WarningList warnings={prediction.warnings} />
        <FeedbackBar item={item} prediction={prediction} />
        {isWide ? (
          <FactList name={item.name} prediction={prediction} />
        ) : (
          <FactLine name={item.name} prediction={prediction} />
        )}
      </div>
    </div>
  );
}
