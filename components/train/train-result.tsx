"use client";

import { CircleCheck, CircleOff, CirclePause, Layers, ScanEye, ScanSearch } from "lucide-react";
import Link from "next/link";

import { ApiProblem } from "@/lib/api/problem";
import type { Job } from "@/lib/api/types";
import { formatDuration, formatExact, formatNumber, formatRate } from "@/lib/format";
import { useModel } from "@/lib/hooks/use-models";
import { insightsPage, versionPage } from "@/lib/pages";

import { PromoteButton } from "../models/promote-button";
import { buttonClass } from "../ui/button";
import { KeyFigure } from "../ui/key-figure";
import { WithCode } from "../ui/with-code";

/** The new version: how good it is, and whether it answers now; or that it was deleted since. */
export function TrainResult({ job }: { job: Job }) {
  const version = job.result?.model_version ?? "";
  const { data: model, error } = useModel(version);
  const isDeleted = error instanceof ApiProblem && error.status === 404;
  const isLive = model?.is_champion ?? job.result?.promoted ?? false;
  const [Icon, state] = isDeleted
    ? [CircleOff, "was deleted"]
    : isLive
      ? [CircleCheck, "is live"]
      : [CirclePause, "is ready, but not live"];
  const reason = isDeleted ? null : job.result?.reason;
  return (
    <section aria-labelledby="result-title" className="border-line bg-surface overflow-hidden rounded-xl border">
      <div className="flex flex-wrap items-start gap-4 p-6">
        <span className="bg-accent-wash text-accent grid size-12 shrink-0 place-items-center rounded-xl">
          <Icon className="size-6" strokeWidth={1.5} aria-hidden />
        </span>
        <div className="min-w-0 flex-1 basis-64">
          <h2 id="result-title" className="text-xl leading-8 font-semibold tracking-tight break-words">
            {version} {state}
          </h2>
          {reason != null && (
            <p className="text-muted max-w-[72ch] text-pretty">
              <WithCode>{reason}</WithCode>
            </p>
          )}
        </div>
        <div className="flex w-full flex-wrap gap-2 sm:pl-16">
          {!isDeleted && <VersionActions version={version} isLive={isLive} />}
          {job.result?.revision != null && (
            <Link href={insightsPage(job.result.revision)} className={buttonClass()}>
              <ScanSearch aria-hidden />
              Look at the data
            </Link>
          )}
        </div>
      </div>
      {model !== undefined && (
        <dl className="bg-line border-line grid grid-cols-2 gap-px border-t sm:grid-cols-4">
          <KeyFigure
            term="Accuracy"
            value={formatRate(model.accuracy)}
            exact={formatExact(model.accuracy)}
            note={intervalWords(model.accuracy_interval)}
          />
          <KeyFigure term="Test pictures" value={formatNumber(model.test_count)} note="Never seen in training" />
          <KeyFigure term="Classes" value={formatNumber(model.class_names.length)} note="It tells apart" />
          <KeyFigure term="Took" value={secondsWords(job)} note="From start to end" />
        </dl>
      )}
    </section>
  );
}

function VersionActions({ version, isLive }: { version: string; isLive: boolean }) {
  return (
    <>
      {isLive ? (
        <Link href="/" className={buttonClass("primary")}>
          <ScanEye aria-hidden />
          Try it
        </Link>
      ) : (
        <PromoteButton version={version} label="Make it live anyway" variant="primary" size="medium" />
      )}
      <Link href={versionPage(version)} className={buttonClass()}>
        <Layers aria-hidden />
        See the model
      </Link>
    </>
  );
}

function intervalWords([low, high]: readonly number[]): string {
  return low === undefined || high === undefined ? "" : `${formatRate(low)} to ${formatRate(high)} at 95% confidence`;
}

function secondsWords({ started_at, finished_at }: Job): string {
  if (started_at === null || finished_at === null) return "–";
  return formatDuration((Date.parse(finished_at) - Date.parse(started_at)) / 1000);
}
