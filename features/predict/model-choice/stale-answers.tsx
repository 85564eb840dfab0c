import { RefreshCw } from "lucide-react";

import { Button } from "@/components/ui/button";
import { useThresholdsInUse } from "@/features/models";
import type { Prediction, ThresholdsInUse } from "@/lib/api/types";
import { formatCount } from "@/lib/format";

import type { PredictionQueue } from "../queue/prediction-queue";
import type { QueueItem } from "../queue/queue-item";
import { sentPictureOf } from "../queue/sent-picture";

interface StaleAnswersProps {
  queue: PredictionQueue;
  items: readonly QueueItem[];
  /** Who answers now. */
  version: string;
}

/** Another version went live, or other thresholds hold, since these answers came: to ask again is the visitor's choice. */
export function StaleAnswers({ queue, items, version }: StaleAnswersProps) {
  const thresholds = useThresholdsInUse(version);
  // What is no longer at hand cannot be asked about again.
  const answered = items.filter((item) => item.prediction !== null && sentPictureOf(item) !== null);
  const isByOther = ({ prediction }: QueueItem) => prediction?.model_version !== version;
  const byOthers = answered.filter(isByOther);
  const byOldThresholds = answered.filter((item) => !isByOther(item) && !isBy(thresholds, item.prediction));
  if (byOthers.length + byOldThresholds.length === 0) return null;
  const others = [...new Set(byOthers.map(({ prediction }) => prediction?.model_version))];
  return (
    <div className="border-border flex flex-wrap items-center gap-x-4 gap-y-2 rounded-xl border px-4 py-2">
      <p className="text-muted-foreground min-w-0 flex-1 basis-64 break-words">
        {byOthers.length > 0 && `${answersHere(byOthers.length)} by ${others.join(" and ")}. `}
        {byOldThresholds.length > 0 && `${answersHere(byOldThresholds.length)} by thresholds that were changed since.`}
      </p>
      <Button variant="outline" size="sm" onClick={() => queue.askAnew([...byOthers, ...byOldThresholds])}>
        <RefreshCw aria-hidden />
        Ask again with {version}
      </Button>
    </div>
  );
}

function answersHere(count: number): string {
  return `${formatCount(count, "answer")} here ${count === 1 ? "is" : "are"}`;
}

/** Whether an answer was called sure by these thresholds; where one or the other is not known, nothing speaks against it. */
function isBy(thresholds: ThresholdsInUse | undefined, prediction: Prediction | null): boolean {
  const own = prediction?.thresholds;
  if (thresholds === undefined || prediction === null || own == null) return true;
  const high = thresholds.by_class?.[prediction.predicted_class] ?? thresholds.high;
  return own.high === high && own.medium === Math.min(thresholds.medium, high);
}
