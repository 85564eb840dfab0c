"use client";

import { clsx } from "clsx";
import { CircleCheck, CircleOff, CirclePause, FolderPlus, Layers, ScanSearch } from "lucide-react";
import type { ReactNode } from "react";

import { Disclosure } from "@/components/disclosure";
import { KeyFigure } from "@/components/key-figure";
import { Link } from "@/components/link";
import { buttonVariants } from "@/components/ui/button";
import { Skeleton } from "@/components/ui/skeleton";
import { WithCode } from "@/components/with-code";
import {
  AccuracyFigure,
  PromoteButton,
  TryLink,
  livePeriodWords,
  type LivePeriod,
  useComparison,
  useLivePeriod,
  useModel,
} from "@/features/models";
import { ApiProblem } from "@/lib/api/problem";
import type { Job, ModelDetail } from "@/lib/api/types";
import { formatDuration, formatNumber } from "@/lib/format";
import { insightsPage, TRAIN_PAGE, versionPage } from "@/lib/pages";

import { isTestSmall } from "../comparisons";

type State = keyof typeof LOOKS;

/** The new version: how good it is, and whether it answers now; or that it was live once, or was deleted since. */
export function TrainResult({ job }: { job: Job }) {
  const version = job.result?.model_version ?? "";
  const { data: model, error } = useModel(version);
  const period = useLivePeriod(version);
  const isDeleted = error instanceof ApiProblem && error.status === 404;
  const state = stateOf(isDeleted, model, period);
  const { icon: Icon, words } = LOOKS[state];
  return (
    <section aria-labelledby="result-title" className="border-border bg-card overflow-hidden rounded-xl border">
      <div className="flex flex-wrap items-start gap-4 p-6">
        <span className="bg-primary-wash text-primary grid size-12 shrink-0 place-items-center rounded-xl">
          <Icon className="size-6" strokeWidth={1.5} aria-hidden />
        </span>
        <div className="min-w-0 flex-1 basis-64">
          <h2 id="result-title" className="text-xl leading-8 font-semibold tracking-tight break-words">
            {version} {words}
          </h2>
          {state === "asked" && job.result?.reason != null && <Skeleton className="h-18 max-w-[72ch]" />}
          {state === "candidate" && <CandidateReason job={job} version={version} />}
          {state !== "asked" && state !== "candidate" && period !== undefined && (
            <Reason>{livePeriodWords(period)}</Reason>
          )}
        </div>
        <div className={clsx("flex w-full flex-wrap gap-2 sm:pl-16", state === "asked" && "max-sm:min-h-24")}>
          {state !== "deleted" && state !== "asked" && <VersionActions version={version} state={state} />}
          {job.result?.revision != null && (
            <Link href={insightsPage(job.result.revision)} className={buttonVariants({ variant: "outline" })}>
              <ScanSearch aria-hidden />
              Look at the data
            </Link>
          )}
        </div>
      </div>
      {model !== undefined && <Figures model={model} job={job} />}
      {state === "asked" && model === undefined && <div aria-hidden className="h-[17.25rem] border-t sm:h-[8.5rem]" />}
    </section>
  );
}

/** What is true now is the server's to say; until it has, no more is said than that there is a version. */
const LOOKS = {
  asked: { icon: CircleCheck, words: "is ready" },
  live: { icon: CircleCheck, words: "is live" },
  ended: { icon: CirclePause, words: "is no longer live" },
  candidate: { icon: CirclePause, words: "is ready, but not live" },
  deleted: { icon: CircleOff, words: "was deleted" },
} as const;

function stateOf(isDeleted: boolean, model: ModelDetail | undefined, period: LivePeriod | undefined): State {
  if (isDeleted) return "deleted";
  if (model === undefined || period === undefined) return "asked";
  if (model.is_champion) return "live";
  return period.state === "ended" ? "ended" : "candidate";
}

function Reason({ children }: { children: string | null | undefined }) {
  if (children == null) return null;
  return (
    <p className="text-muted-foreground max-w-[72ch] text-pretty">
      <WithCode>{children}</WithCode>
    </p>
  );
}

/** Why it was not made live by itself, with the figures behind that for who asks. */
function CandidateReason({ job, version }: { job: Job; version: string }) {
  const { data: comparison } = useComparison(version);
  return (
    <>
      <Reason>{job.result?.reason}</Reason>
      {comparison?.details != null && (
        <Disclosure title="Why?" isPlain>
          <p className="text-muted-foreground max-w-[72ch] text-pretty">{comparison.details}</p>
        </Disclosure>
      )}
    </>
  );
}

function VersionActions({ version, state }: { version: string; state: State }): ReactNode {
  const { data: comparison } = useComparison(version);
  return (
    <>
      <TryLink version={version} isLive={state === "live"} variant="default" />
      {state !== "live" && (
        <PromoteButton
          version={version}
          label={state === "ended" ? "Make it live again" : "Make it live"}
          size="default"
        />
      )}
      {state === "candidate" && comparison !== undefined && isTestSmall(comparison) && (
        <Link href={TRAIN_PAGE} className={buttonVariants({ variant: "outline" })}>
          <FolderPlus aria-hidden />
          Add pictures
        </Link>
      )}
      <Link href={versionPage(version)} className={buttonVariants({ variant: "outline" })}>
        <Layers aria-hidden />
        See the model
      </Link>
    </>
  );
}

function Figures({ model, job }: { model: ModelDetail; job: Job }) {
  return (
    <dl className="bg-border border-border grid grid-cols-2 gap-px border-t sm:grid-cols-4">
      <AccuracyFigure of={model} />
      <KeyFigure term="Test pictures" value={formatNumber(model.test_count)} note="Never seen in training" />
      <KeyFigure term="Classes" value={formatNumber(model.class_names.length)} note="It tells apart" />
      <KeyFigure term="Took" value={secondsWords(job)} note="From start to end" />
    </dl>
  );
}

function secondsWords({ started_at, finished_at }: Job): string {
  if (started_at === null || finished_at === null) return "–";
  return formatDuration((Date.parse(finished_at) - Date.parse(started_at)) / 1000);
}
