"use client";

import { Link } from "@/components/link";
import { Panel } from "@/components/panel";
import { JobStateBadge, jobTitle, makesRevision, useJobs } from "@/features/jobs";
import { ThingMenu } from "@/features/storage";
import type { Job } from "@/lib/api/types";
import { formatAgo, formatEta } from "@/lib/format";
import { jobPage } from "@/lib/pages";

const MOST_SHOWN = 12;

/** What was asked for lately, and what became of it; previews are no news. */
export function RecentJobs() {
  const { data } = useJobs();
  const jobs = (data ?? []).filter(({ kind }) => kind !== "augment").slice(0, MOST_SHOWN);
  if (jobs.length === 0) return null;
  return (
    <Panel title="Recent jobs">
      <ul className="divide-border -my-3 divide-y">
        {jobs.map((job) => (
          <li key={job.id} className="flex items-center gap-2">
            <Link
              href={jobPage(job.id)}
              className="group flex min-w-0 flex-1 flex-wrap items-center gap-x-4 gap-y-1 py-3"
            >
              <span className="group-hover:text-primary min-w-0 flex-1 basis-52 truncate font-medium">
                {jobTitle(job)}
              </span>
              <span className="text-muted-foreground text-small tabular-nums">{newsOf(job)}</span>
              <JobStateBadge state={job.state} />
            </Link>
            <ThingMenu thing={{ kind: "job", id: job.id, title: jobTitle(job), name: job.label ?? null }} />
          </li>
        ))}
      </ul>
    </Panel>
  );
}

function newsOf(job: Job): string {
  if (job.state === "running")
    return job.eta_seconds == null ? `${Math.floor(job.progress * 100)}%` : formatEta(job.eta_seconds);
  const what = makesRevision(job) ? "Dataset, " : job.kind === "insights" ? "Insights, " : "";
  return job.result?.model_version ?? `${what}${formatAgo(job.created_at)}`;
}
