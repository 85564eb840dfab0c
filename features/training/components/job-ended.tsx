"use client";

import { Ban, CircleX, RotateCcw } from "lucide-react";
import { useRouter } from "next/navigation";

import { Link } from "@/components/link";
import { Notice } from "@/components/notice";
import { Button, buttonVariants } from "@/components/ui/button";
import { WithCode } from "@/components/with-code";
import { makesRevision, useRetryJob } from "@/features/jobs";
import { SpaceLink } from "@/features/storage";
import type { Job } from "@/lib/api/types";
import { datasetPage, INBOX_PAGE, insightsPage, jobPage, TRAIN_PAGE } from "@/lib/pages";
import { isRefusedUpload, uploadProblemTitle } from "@/lib/problem-titles";
import { toastProblem } from "@/lib/toast-problem";

/** Why a job came to nothing, in its own words, and a way to try again. */
export function JobEnded({ job }: { job: Job }) {
  const router = useRouter();
  const retry = useRetryJob();
  const isFailed = job.state === "failed";
  const lacksWeights = job.error?.code === "backbone-unavailable";
  const isUpload = job.request.source.kind === "upload";
  // What is refused for what it is comes to the same again.
  const isRefused = isFailed && (isUpload || makesRevision(job)) && isRefusedUpload(job.error?.code ?? "");
  const origin = originOf(job, isRefused);
  const again = () => {
    retry.mutate(job.id, {
      onSuccess: ({ job_id }) => router.push(jobPage(job_id)),
      onError: toastProblem,
    });
  };
  return (
    <Notice
      tone={isFailed ? "danger" : "warning"}
      icon={isFailed ? CircleX : Ban}
      title={isRefused && isUpload ? uploadProblemTitle(job.error?.code ?? "") : titleOf(isFailed, lacksWeights)}
      action={
        <div className="flex flex-wrap gap-2 self-start">
          {lacksWeights && job.revision !== null && (
            <Link href={datasetPage(job.revision)} className={buttonVariants({ variant: "outline" })}>
              Choose another network
            </Link>
          )}
          {job.error?.code === "storage-full" && <SpaceLink>Free some space</SpaceLink>}
          {origin !== null && (
            <Link href={origin.href} className={buttonVariants({ variant: isRefused ? "default" : "outline" })}>
              {origin.words}
            </Link>
          )}
          {(!isRefused || origin === null) && (
            <Button disabled={retry.isPending} onClick={again}>
              <RotateCcw aria-hidden />
              Try again
            </Button>
          )}
        </div>
      }
    >
      {/* What can be done about it may take some lines. */}
      <span className="block max-w-[72ch] break-words whitespace-pre-line">
        <WithCode>{job.error?.detail ?? "Nothing was changed."}</WithCode>
      </span>
      {lacksWeights && (
        <span className="mt-2 block max-w-[72ch] text-pretty">
          Here: try again once the server has the weights, or choose a network whose weights are installed. Random
          weights are among the advanced settings.
        </span>
      )}
    </Notice>
  );
}

/** Where what a job was to take in can be changed. */
function originOf({ kind, request: { source } }: Job, isRefused: boolean): { href: string; words: string } | null {
  if (source.kind === "feedback") return { href: INBOX_PAGE, words: "Back to the inbox" };
  if (kind === "edit" && source.value != null) return { href: insightsPage(source.value), words: "Back to Insights" };
  return source.kind === "upload" && isRefused ? { href: TRAIN_PAGE, words: "Choose another" } : null;
}

function titleOf(isFailed: boolean, lacksWeights: boolean): string {
  if (lacksWeights) return "The network's weights are not available";
  return isFailed ? "It could not be done" : "It was cancelled";
}
