"use client";

import { useState } from "react";

import { ConfirmDialog } from "@/components/confirm-dialog";
import { ProgressBar } from "@/components/progress-bar";
import { Button } from "@/components/ui/button";
import type { Job } from "@/lib/api/types";
import { formatEta } from "@/lib/format";
import { toastProblem } from "@/lib/toast-problem";

import { isLater, NO_PROMISE, withEta } from "../eta";
import { useCancelJob } from "../queries";
import { stageWords } from "../words";

import { JobPhases } from "./job-phases";
import { TellWhenDone } from "./tell-when-done";

/** How far a job is, what it does now, and how long it will go on. */
export function JobProgress({ job }: { job: Job }) {
  const [isAsking, setIsAsking] = useState(false);
  const cancel = useCancelJob();
  const isCancelling = job.cancel_requested || cancel.isPending;
  // Set while rendering, so that a rest is never shown without the word that goes with it.
  const [promise, setPromise] = useState(() => withEta(NO_PROMISE, job.eta_seconds));
  if (promise.seconds !== job.eta_seconds) setPromise(withEta(promise, job.eta_seconds));
  const percent = Math.floor(job.progress * 100);

  return (
    <section aria-label="Progress" className="border-border bg-card flex flex-col gap-4 rounded-xl border p-6">
      <div className="flex flex-wrap items-center justify-between gap-x-6 gap-y-2">
        <div className="min-w-0 flex-1 basis-56">
          <h2 className="text-base font-semibold tracking-tight" aria-live="polite">
            {isCancelling ? "Stopping" : stageWords(job)}
          </h2>
          <p className="text-muted-foreground tabular-nums">{timeWords(job, isLater(promise))}</p>
        </div>
        <span className="figures text-xl font-medium">{percent}%</span>
        <Button variant="outline" disabled={isCancelling} onClick={() => setIsAsking(true)}>
          Cancel
        </Button>
      </div>
      <ProgressBar label="Progress of the job" share={job.progress} />
      <JobPhases job={job} />
      <TellWhenDone job={job} />
      <ConfirmDialog
        isOpen={isAsking}
        onClose={() => setIsAsking(false)}
        onConfirm={() => cancel.mutate(job.id, { onError: toastProblem })}
        title="Cancel this job?"
        description={
          job.kind === "retrain"
            ? "What it has learned so far is lost. The live model is not touched."
            : "What it has read so far is lost. Nothing else changes."
        }
        action="Cancel the job"
        keep="Keep going"
      />
    </section>
  );
}

function timeWords({ state, eta_seconds, history }: Job, isLate: boolean): string {
  if (state === "queued") return "In the queue";
  const epoch = history.at(-1)?.epoch;
  const rest = eta_seconds == null ? "The time left is not known yet" : sentence(formatEta(eta_seconds));
  const words = isLate ? `${rest}, longer than estimated at first` : rest;
  return epoch === undefined ? words : `${words} · epoch ${epoch} done`;
}

function sentence(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}
