"use client";

import { Download, RotateCcw, Trash2 } from "lucide-react";

import { Segmented } from "@/components/segmented";
import { Button } from "@/components/ui/button";
import { downloadText } from "@/lib/download";
import { moveFocus } from "@/lib/focus";
import { formatCount, formatList } from "@/lib/format";

import { batchToCsv } from "../batch-csv";
import type { PredictionQueue } from "../queue/prediction-queue";
import type { QueueItem } from "../queue/queue-item";
import { type Standing, STANDING_LOOKS, standingOf, STANDINGS } from "../results/standing";
import { useBatchChanges } from "../results/use-batch-changes";
import type { BatchView } from "../results/use-batch-view";
import { ViewSwitch } from "../results/view-bar";
import { ZipButton } from "../results/zip-button";

interface BatchBarProps {
  items: readonly QueueItem[];
  queue: PredictionQueue;
  batch: BatchView;
}

/** The batch in one line: how many of each meaning (which filters), how many to come, and what can be done with all. */
export function BatchBar({ items, queue, batch }: BatchBarProps) {
  const { remove } = useBatchChanges(queue);
  const standings = items.map(standingOf);
  const countOf = (standing: Standing) => standings.filter((one) => one === standing).length;
  const pending = items.filter((item) => item.status === "waiting" || item.status === "running").length;
  const passing = items.filter(({ status, problem }) => status === "failed" && problem?.isPassing === true).length;

  const present = STANDINGS.filter((standing) => countOf(standing) > 0);
  // The counts are to be seen; who listens is told once all answers are in.
  const spoken = `Done: ${formatList(present.map((standing) => `${countOf(standing)} ${STANDING_LOOKS[standing].word}`))}.`;

  const options = [
    { value: "all" as const, label: <Count word="All" count={items.length} /> },
    ...present.map((standing) => ({
      value: standing,
      label: <Count standing={standing} word={STANDING_LOOKS[standing].word} count={countOf(standing)} />,
    })),
  ];

  return (
    <div className="flex flex-wrap items-center justify-between gap-3">
      <div className="flex max-w-full flex-wrap items-center gap-3">
        {items.length > 1 && (
          <Segmented
            label="Show"
            options={options}
            value={batch.filters.standing ?? "all"}
            onChange={(standing) => batch.setFilters({ standing: standing === "all" ? null : standing })}
          />
        )}
        <p role="status" className="text-muted-foreground">
          {pending > 0 ? `Classifying ${formatCount(pending, "picture")}…` : items.length === 1 && "1 picture"}
          {pending === 0 && <span className="sr-only">{spoken}</span>}
        </p>
      </div>
      <div className="flex flex-wrap items-center gap-2 max-sm:gap-1.5">
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

function Count({ standing, word, count }: { standing?: Standing; word: string; count: number }) {
  const look = standing === undefined ? null : STANDING_LOOKS[standing];
  return (
    <>
      {look !== null && <look.icon className={look.text} aria-hidden />}
      {`${word} `}
      <span className="figures text-muted-foreground">{count}</span>
    </>
  );
}
