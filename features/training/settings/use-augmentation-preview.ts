import { useMutation } from "@tanstack/react-query";
import { useState } from "react";

import { isFinished, useMaybeJob } from "@/features/jobs";
import type { AugmentationSettings, Job } from "@/lib/api/types";

import { previewAugmentation } from "../api";

export interface AugmentationPreviewState {
  start: (augmentation: AugmentationSettings) => void;
  isBusy: boolean;
  /** The job that draws the pictures, once there is one. */
  job: Job | undefined;
  problem: Error | null;
}

/** Asks for augmented pictures of a revision and waits for them. */
export function useAugmentationPreview(revisionId: string): AugmentationPreviewState {
  const [jobId, setJobId] = useState<string | null>(null);
  const ask = useMutation({
    mutationFn: (augmentation: AugmentationSettings) => previewAugmentation(revisionId, augmentation),
    onSuccess: ({ job_id }) => setJobId(job_id),
  });
  const { data: job } = useMaybeJob(jobId);
  return {
    start: (augmentation) => ask.mutate(augmentation),
    isBusy: ask.isPending || (jobId !== null && (job === undefined || !isFinished(job))),
    job,
    problem: ask.error,
  };
}
