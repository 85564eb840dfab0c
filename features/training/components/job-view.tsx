"use client";

import { CloudOff } from "lucide-react";
import { useRouter } from "next/navigation";
import type { ReactNode } from "react";

import { BackLink } from "@/components/back-link";
import { Deferred } from "@/components/deferred";
import { PageHeader } from "@/components/layout/page-header";
import { Notice } from "@/components/notice";
import { QueryProblem } from "@/components/query-problem";
import { JobLog, JobProgress, isFinished, jobTitle, makesRevision, tabTitle, useJob } from "@/features/jobs";
import { LearningCurves } from "@/features/models";
import { ThingMenu } from "@/features/storage";
import type { Job } from "@/lib/api/types";
import { useDocumentTitle } from "@/lib/hooks/use-document-title";
import { TRAIN_PAGE } from "@/lib/pages";

import { DatasetStep } from "./dataset-step";
import { InsightsReady } from "./insights-ready";
import { JobEnded } from "./job-ended";
import { TrainResult } from "./train-result";
import { TrainBodySkeleton, TRAIN_SENTENCE } from "./train-skeleton";

/** One job, from its place in the queue to what came of it. */
export function JobView({ id }: { id: string }) {
  const { data: job, error, refetch } = useJob(id);
  useDocumentTitle(job === undefined ? null : tabTitle(job));
  const head = (actions: ReactNode) => (
    <div className="flex flex-col gap-2">
      <BackLink href={TRAIN_PAGE}>All datasets and jobs</BackLink>
      <PageHeader
        title={job === undefined ? "Train" : jobTitle(job)}
        sentence={sentenceOf(job)}
        action={job !== undefined && isFinished(job) ? <JobActions job={job}>{actions}</JobActions> : undefined}
      />
    </div>
  );
  const revision = job?.result?.revision;
  if (isRead(job) && revision != null)
    return (
      <div className="flex flex-col gap-6">
        <DatasetStep id={revision} head={head} />
      </div>
    );
  return (
    <div className="flex flex-col gap-6">
      {head(null)}
      {job === undefined && error === null && <TrainBodySkeleton />}
      {job === undefined && error !== null && (
        <QueryProblem
          title="The job could not be read"
          error={error}
          onRetry={() => void refetch()}
          missing={{ title: "There is no such job", href: TRAIN_PAGE, way: "All datasets and jobs" }}
        />
      )}
      {job !== undefined && error !== null && <Away />}
      {job !== undefined && (
        <Deferred placeholder={<TrainBodySkeleton />}>
          <JobBody job={job} />
        </Deferred>
      )}
    </div>
  );
}

/** The ways on where there are any, and another name or the end for the job. */
function JobActions({ job, children }: { job: Job; children: ReactNode }) {
  const router = useRouter();
  return (
    <div className="flex items-center gap-2">
      {children}
      <ThingMenu
        isLarge
        thing={{ kind: "job", id: job.id, title: jobTitle(job), name: job.label ?? null }}
        onDeleted={() => router.replace(TRAIN_PAGE)}
      />
    </div>
  );
}

/** Whether there is a dataset to look at and to train on. */
function isRead(job: Job | undefined): boolean {
  return job !== undefined && makesRevision(job) && job.state === "succeeded" && job.result?.revision != null;
}

const DONE: Record<Job["kind"], string> = {
  ingest: "What was found, before anything is trained.",
  edit: "What is left, before anything is trained.",
  insights: "What is in the pictures, and what is wrong with them.",
  retrain: "What it has learned, and how well.",
  augment: "What the augmentation does to pictures.",
};

function sentenceOf(job: Job | undefined): string {
  if (job === undefined) return TRAIN_SENTENCE;
  if (job.state === "queued") return "It begins as soon as the job before it is done. You may close this page.";
  if (job.state === "running") return "It goes on if you close this page; come back to the same address at any time.";
  if (job.state !== "succeeded") return "It ended before it was done.";
  return DONE[job.kind];
}

/** Between two looks the server was away; the job does not depend on this page. */
function Away() {
  return (
    <Notice tone="warning" icon={CloudOff} title="No connection to the server at the moment">
      This is how far the job was. The page goes on by itself as soon as the server answers.
    </Notice>
  );
}

function JobBody({ job }: { job: Job }) {
  const revision = job.result?.revision;
  return (
    <>
      {!isFinished(job) && <JobProgress job={job} />}
      {(job.state === "failed" || job.state === "cancelled") && <JobEnded job={job} />}
      {job.kind === "retrain" && job.state === "succeeded" && <TrainResult job={job} />}
      {job.kind === "insights" && job.state === "succeeded" && revision != null && (
        <InsightsReady revision={revision} />
      )}
      {job.history.length > 0 && <LearningCurves history={job.history} />}
      <JobLog job={job} />
    </>
  );
}
