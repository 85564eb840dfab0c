"use client";

import { Layers, ListChecks, Undo2 } from "lucide-react";
import { useState } from "react";

import { ProgressBar } from "@/components/progress-bar";
import { Button } from "@/components/ui/button";
import { stageWords } from "@/features/jobs";
import { formatNumber } from "@/lib/format";

import { useInsightsView, useSubject } from "../insights-context";

import { editsWords, MOST_AT_ONCE, pendingEdits, usePendingEdits } from "./edits";
import { EditsDialog } from "./edits-dialog";
import { useSendEdits } from "./use-send-edits";

/** What was decided and is not part of a revision yet; it stays in sight whatever is looked at. */
export function EditsBar() {
  const { subject } = useInsightsView();
  return subject === null ? null : <Bar />;
}

function Bar() {
  const { onRevision } = useInsightsView();
  const { dataset, nextNumber, edits } = useSubject();
  const { canUndo } = usePendingEdits(dataset);
  const { send, job, isUnderWay, problem } = useSendEdits(dataset, onRevision);
  const [isReviewing, setIsReviewing] = useState(false);
  const revision = nextNumber === null ? "a new revision" : `revision ${formatNumber(nextNumber)}`;
  if (edits.size === 0 && !isUnderWay && !canUndo) return null;
  return (
    <section
      aria-label="Changes"
      className="border-primary bg-card animate-fade sticky bottom-20 z-10 flex w-fit max-w-full flex-col gap-2 rounded-xl border p-3 pl-4 max-md:w-full md:bottom-4"
    >
      {isUnderWay ? (
        <div className="flex w-80 max-w-full flex-col gap-2 py-1">
          <p aria-live="polite">
            <span className="font-medium">Making {revision}.</span>{" "}
            <span className="text-muted-foreground">{job === undefined ? "Starting" : stageWords(job)}</span>
          </p>
          <ProgressBar label="Progress of the revision" share={job?.state === "running" ? job.progress : null} />
        </div>
      ) : (
        <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
          <p aria-live="polite" className="font-medium tabular-nums">
            {edits.size === 0 ? "No changes" : editsWords(edits)}
          </p>
          <div className="flex flex-wrap items-center gap-2">
            <Button
              size="sm"
              variant="ghost"
              className="max-sm:w-8 max-sm:px-0"
              disabled={!canUndo}
              onClick={() => pendingEdits.undo(dataset)}
            >
              <Undo2 aria-hidden />
              <span className="max-sm:sr-only">Undo</span>
            </Button>
            <Button variant="outline" size="sm" disabled={edits.size === 0} onClick={() => setIsReviewing(true)}>
              <ListChecks aria-hidden />
              Review
            </Button>
            <Button size="sm" disabled={edits.size === 0} onClick={() => send(edits)}>
              <Layers aria-hidden />
              Make {revision}
            </Button>
          </div>
        </div>
      )}
      {problem !== null && (
        <p role="alert" className="text-destructive max-w-[60ch] text-small text-pretty">
          {problem}
        </p>
      )}
      {edits.size > MOST_AT_ONCE && (
        <p className="text-muted-foreground text-small">
          The first {formatNumber(MOST_AT_ONCE)} go into it, the others wait for the next one.
        </p>
      )}
      {isReviewing && <EditsDialog dataset={dataset} edits={edits} onClose={() => setIsReviewing(false)} />}
    </section>
  );
}
