"use client";

import { ScanSearch } from "lucide-react";
import { useEffect, useState } from "react";

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
    <section className="border-input bg-card flex flex-col items-center gap-4 rounded-xl border border-dashed p-12 text-center max-sm:p-6">
      <span className="bg-primary-wash text-primary grid size-16 place-items-center rounded-2xl">
        <ScanSearch className="size-7" strokeWidth={1.5} aria-hidden />
      </span>
      <h2 className="text-xl font-semibold tracking-tight text-balance">Nobody has looked at this data yet</h2>
      <p className="text-muted-foreground max-w-[56ch] text-pretty">
        <span className="figures text-foreground">{dataset}</span> came here before Whisker could look for what is wrong
        with data. It sees every picture once, which takes seconds for hundreds of them, and minutes for thousands.
      </p>
      <Button disabled={compute.isPending || asked !== null} onClick={start}>
        <ScanSearch aria-hidden />
        Look at it now
      </Button>
    </section>
  );
}

/** Someone may have asked for it already: the job goes on when the page is closed. */
function useLatestLook(dataset: string): string | null {
  const { data: jobs = [] } = useJobs();
  const look = jobs.find((job) => looksAt(job, dataset));
  return look?.id ?? null;
}
