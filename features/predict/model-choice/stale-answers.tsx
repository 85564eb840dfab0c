import { RefreshCw } from "lucide-react";

import { Button } from "@/components/ui/button";
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

/** Another version went live while these answers stood here: whether to ask again is the visitor's choice. */
export function StaleAnswers({ queue, items, version }: StaleAnswersProps) {
  const stale = items.filter((item) => isStale(item, version));
  if (stale.length === 0) return null;
  const others = [...new Set(stale.map(({ prediction }) => prediction?.model_version))];
  return (
    <div className="border-border flex flex-wrap items-center gap-x-4 gap-y-2 rounded-xl border px-4 py-2">
      <p className="text-muted-foreground min-w-0 flex-1 basis-64 break-words">
        {formatCount(stale.length, "answer")} here {stale.length === 1 ? "is" : "are"} by {others.join(" and ")}.
      </p>
      <Button variant="outline" size="sm" onClick={() => queue.askAgain(version)}>
        <RefreshCw aria-hidden />
        Ask again with {version}
      </Button>
    </div>
  );
}

/** What is no longer at hand cannot be asked about again. */
function isStale(item: QueueItem, version: string): boolean {
  const { prediction } = item;
  return prediction !== null && prediction.model_version !== version && sentPictureOf(item) !== null;
}
