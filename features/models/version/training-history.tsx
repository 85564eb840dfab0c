"use client";

import { useMaybeJob } from "@/features/jobs";

import { LearningCurves } from "./learning-curves";

/** How this version learned, where it learned in epochs and its job is still known. */
export function TrainingHistory({ jobId }: { jobId: string }) {
  const { data } = useMaybeJob(jobId);
  if (data === undefined || data.history.length === 0) return null;
  return <LearningCurves history={data.history} />;
}
