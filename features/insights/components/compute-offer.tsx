"use client";

import { ScanSearch } from "lucide-react";
import { useEffect, useState } from "react";

import { EmptyState } from "@/components/empty-state";
import { Button } from "@/components/ui/button";
import { JobProgress, isFinished, looksAt, useJobs, useMaybeJob } from "@/features/jobs";
import { JobEnded } from "@/features/training";
import { toastProblem } from "@/lib/toast-problem";

import { useComputeInsights, useRefreshInsights } from "../queries";

/** A dataset that was taken in before Whisker looked at data can be looked at now. */
export function ComputeOffer({ dataset }: { dataset: string }) {
  const compute = useComputeInsights();
  const refresh = useRefreshInsights();
  const [asked, setAsked] = useState<string | null>(null);
  const known = useLatestLook(dataset);
  const { data: job } = useMaybeJob(asked ?? known);
  const isDone = job?.state === "succeeded";
  useEffect(() => {
    if (isDone) void refresh();
  }, [isDone, refresh]);
  const start = () => {
    compute.mutate(dataset, {
      onSuccess: ({ job_id }) => setAsked(job_id),
      onError: toastProblem,
    });
  };
  if (job !== undefined && !isFinished(job)) return <JobProgress job={job} />;
  if (job !== undefined && !isDone) return <JobEnded job={job} />;
  return (
    <EmptyState
      icon={ScanSearch}
      title="This data has not been checked yet"
      words={
        <>
          <span className="text-foreground">{dataset}</span> came here before Whisker could check data for problems. A
          check reads every picture once: seconds for hundreds of them, minutes for thousands.
        </>
      }
    >
      <Button disabled={compute.isPending || asked !== null} onClick={start}>
        <ScanSearch aria-hidden />
        Check it now
      </Button>
    </EmptyState>
  );
}

/** Someone may have asked for it already: the job goes on when the page is closed. */
function useLatestLook(dataset: string): string | null {
  const { data: jobs = [] } = useJobs();
  const look = jobs.find((job) => looksAt(job, dataset));
  return look?.id ?? null;
}
