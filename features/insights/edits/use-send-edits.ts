import { useMutation } from "@tanstack/react-query";
import { useEffect, useEffectEvent } from "react";

import { isFinished, useMaybeJob } from "@/features/jobs";
import { ApiProblem } from "@/lib/api/problem";
import type { Job } from "@/lib/api/types";
import { revisionLabel } from "@/lib/format";
import { toast } from "@/lib/toast";

import { editDataset } from "../api";
import { useRefreshInsights } from "../queries";

import { type EditsById, editsRequest, pendingEdits, usePendingEdits } from "./edits";

interface SentEdits {
  send: (edits: EditsById) => void;
  /** Undefined until the server has told of it. */
  job: Job | undefined;
  isUnderWay: boolean;
  /** Why the last attempt made no revision; what was decided is kept. */
  problem: string | null;
}

/** Have the next revision made, follow the job, also after a reload, and open what it made. */
export function useSendEdits(dataset: string, onRevision: (revision: string) => void): SentEdits {
  const { jobId, problem } = usePendingEdits(dataset);
  const refresh = useRefreshInsights();
  const { data: job, error } = useMaybeJob(jobId);
  const { mutate, isPending } = useMutation({
    mutationFn: (edits: EditsById) => editDataset(dataset, editsRequest(edits)),
  });

  const end = useEffectEvent(async (done: Job) => {
    const revision = done.result?.revision;
    if (done.state !== "succeeded" || revision == null) {
      pendingEdits.fail(dataset, done.error?.detail ?? "It was cancelled; your changes are still here.");
      return;
    }
    pendingEdits.finish(dataset);
    await refresh();
    toast.success(`Made ${revisionLabel(revision)}`);
    onRevision(revision);
  });
  const isOver = job !== undefined && job.id === jobId && isFinished(job);
  const isGone = error instanceof ApiProblem && error.status === 404;
  useEffect(() => {
    if (isOver) void end(job);
  }, [isOver, job]);
  useEffect(() => {
    if (isGone) pendingEdits.fail(dataset, null);
  }, [isGone, dataset]);

  const send = (edits: EditsById) => {
    mutate(edits, {
      onSuccess: ({ job_id }) => pendingEdits.follow(dataset, job_id),
      onError: (cause) => pendingEdits.fail(dataset, cause.message),
    });
  };
  return { send, job, isUnderWay: jobId !== null || isPending, problem };
}
