"use client";

import { Ban, CircleX, RotateCcw } from "lucide-react";
import { useRouter } from "next/navigation";
import { toast } from "sonner";

import type { Job } from "@/lib/api/types";
import { useRetryJob } from "@/lib/hooks/use-jobs";
import { jobPage } from "@/lib/pages";

import { Button } from "../ui/button";
import { Notice } from "../ui/notice";

/** Why a job came to nothing, in its own words, and a way to try again. */
export function JobEnded({ job }: { job: Job }) {
  const router = useRouter();
  const retry = useRetryJob();
  const isFailed = job.state === "failed";
  const again = () => {
    retry.mutate(job.id, {
      onSuccess: ({ job_id }) => router.push(jobPage(job_id)),
      onError: (problem) => toast.error(problem.message),
    });
  };
  return (
    <Notice
      tone={isFailed ? "danger" : "warning"}
      icon={isFailed ? CircleX : Ban}
      title={isFailed ? "It could not be done" : "It was cancelled"}
      action={
        <Button variant="primary" disabled={retry.isPending} onClick={again}>
          <RotateCcw aria-hidden />
          Try again
        </Button>
      }
    >
      {job.error?.detail ?? "Nothing was changed."}
    </Notice>
  );
}
