"use client";

import { Download, RotateCcw, Trash2 } from "lucide-react";

import { Segmented } from "@/components/segmented";
import { Button } from "@/components/ui/button";
import { MEANING_LOOKS, type Outcome } from "@/features/models";
import { downloadText } from "@/lib/download";
import { moveFocus } from "@/lib/focus";
import { formatCount, formatList } from "@/lib/format";

import { batchToCsv } from "../batch-csv";
import type { PredictionQueue } from "../queue/prediction-queue";
import { outcomeOf, type QueueItem } from "../queue/queue-item";
import { useBatchChanges } from "../results/use-batch-changes";
import type { BatchView } from "../results/use-batch-view";
import { ViewSwitch } from "../results/view-bar";
import { ZipButton } from "../results/zip-button";

const OUTCOMES: readonly Outcome[] = ["sure", "unsure", "unknown", "failed"];

interface BatchBarProps {
  items: readonly QueueItem[];
  queue: PredictionQueue;
  batch: BatchView;
}

/** The batch in one line: how many of each meaning (which filters), how many to come, and what can be done with all. */
export function BatchBar({ items, queue, batch }: BatchBarProps) {
  const { remove } = useBatchChanges(queue);
  const outcomes = items.map(outcomeOf);
  const countOf = (outcome: Outcome) => outcomes.filter((one) => one === outcome).length;
  const pending = items.filter((item) => item.status === "waiting" || item.status === "running").length;
  const passing = items.filter(({ status, problem }) => status === "failed" && problem?.isPassing === true).length;

  const present = OUTCOMES.filter((outcome) => countOf(outcome) > 0);
  // The counts are to be seen; who listens is told once all answers are in.
  const spoken = `Done: ${formatList(present.map((outcome) => `${countOf(outcome)} ${MEANING_LOOKS[outcome].word}`))}.`;

  const options = [
    { value: "all" as const, label: <Count word="All" count={items.length} /> },
    ...present.map((outcome) => ({
      value: outcome,
      label: <Count outcome={outcome} word={MEANING_LOOKS[outcome].word} count={countOf(outcome)} />,
    })),
  ];

  return (
    <div className="flex flex-wrap items-center justify-between gap-3">
      <div className="flex max-w-full flex-wrap items-center gap-3">
        {items.length > 1 && (
          <Segmented
            label="Show"
            options={options}
            value={batch.filters.outcome ?? "all"}
            onChange={(outcome) => batch.setFilters({ outcome: outcome === "all" ? null : outcome })}
          />
        )}
        <p role="status" className="text-muted-foreground">
          {pending > 0 ? `Classifying ${formatCount(pending, "picture")}…` : items.length === 1 && "1 picture"}
          {pending === 0 && <span className="sr-only">{spoken}</span>}
        </p>
      </div>
      <div className="flex flex-wrap items-center gap-2">
        {items.length > 1 && <ViewSwitch {...batch} />}
        {passing > 1 && (
          <Button
            variant="outline"
            size="sm"
            onClick={() => {
              queue.retryFailed(({ problem }) => problem?.isPassing === true);
            }}
          >
            <RotateCcw aria-hidden />
            Retry failed
          </Button>
        )}
        <Button
          variant="outline"
          size="sm"
          disabled={pending === items.length}
          onClick={() => {
            downloadText(batchToCsv(batch.shown), "whisker-predictions.csv", "text/csv");
          }}
        >
          <Download className="max-sm:hidden" aria-hidden />
          {batch.isFiltered ? "CSV of these" : "CSV"}
        </Button>
        <ZipButton items={batch.shown} isFiltered={batch.isFiltered} />
        <Button
          variant="outline"
          size="sm"
          onClick={() => {
            remove(new Set(items.map(({ id }) => id)));
            moveFocus(null);
          }}
        >
          <Trash2 aria-hidden />
          <span className="max-sm:sr-only">Clear all</span>
        </Button>
      </div>
    </div>
  );
}

function Count({ outcome, word, count }: { outcome?: Outcome; word: string; count: number }) {
  const look = outcome === undefined ? null : MEANING_LOOKS[outcome];
  return (
    <>
      {look !== null && <look.icon className={look.text} aria-hidden />}
      {`${word} `}
      <span className="figures text-muted-foreground">{count}</span>
    </>
  );
}
