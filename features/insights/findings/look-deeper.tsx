"use client";

import { ScanEye } from "lucide-react";
import { useEffect, useState } from "react";

import { ProgressBar } from "@/components/progress-bar";
import { Button } from "@/components/ui/button";
import { isFinished, looksAt, stageWords, useJobs, useMaybeJob } from "@/features/jobs";
import type { Insights } from "@/lib/api/types";
import { toastProblem } from "@/lib/toast-problem";

import { useComputeInsights, useRefreshInsights } from "../queries";

/** Some problems are found with the features of a network; where that was not done yet, it can be asked for. */
export function LookDeeper({ insights }: { insights: Insights }) {
  const { revision, dataset_id: dataset, deep_look: look } = insights;
  if (dataset === null || revision === null || look !== null) return null;
  return <Offer revision={revision} />;
}

function Offer({ revision }: { revision: string }) {
  const compute = useComputeInsights();
  const refresh = useRefreshInsights();
  const [jobId, setJobId] = useState<string | null>(null);
  const underWay = useLookUnderWay(revision);
  // It is followed to its end, which comes after it is no more under way.
  if (jobId === null && underWay !== null) setJobId(underWay);
  const { data: job } = useMaybeJob(jobId);
  const isUnderWay = jobId !== null && (job === undefined || !isFinished(job));
  const isDone = job?.state === "succeeded";
  useEffect(() => {
    if (isDone) void refresh();
  }, [isDone, refresh]);
  const start = () => {
    compute.mutate(revision, {
      onSuccess: ({ job_id }) => setJobId(job_id),
      onError: toastProblem,
    });
  };
  return (
    <div className="flex flex-col items-start gap-2 text-small">
      <p className="text-muted-foreground text-pretty">
        Label errors, outliers and a map of the pictures need the features of a pretrained network. They are found when
        you train, or now.
      </p>
      {isUnderWay ? (
        <div className="flex w-full flex-col gap-2">
          <p aria-live="polite">{job === undefined ? "Starting" : stageWords(job)}</p>
          <ProgressBar label="Progress of the check" share={job?.state === "running" ? job.progress : null} />
        </div>
      ) : (
        <Button variant="outline" size="sm" disabled={compute.isPending || isDone} onClick={start}>
          <ScanEye aria-hidden />
          Find label errors and outliers
        </Button>
      )}
      {job !== undefined && (job.state === "failed" || job.state === "cancelled") && (
        <p role="alert" className="text-destructive text-pretty">
          {job.error?.detail ?? "It was cancelled; nothing was changed."}
        </p>
      )}
    </div>
  );
}

/** Someone may have asked for it before this page was opened: it need not be done twice. */
function useLookUnderWay(revision: string): string | null {
  const { data: jobs = [] } = useJobs();
  const look = jobs.find((job) => looksAt(job, revision) && !isFinished(job));
  return look?.id ?? null;
}
