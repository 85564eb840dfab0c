"use client";

import { clsx } from "clsx";
import { CircleCheck, CircleHelp, CircleX, ScanEye } from "lucide-react";
import type { ReactNode } from "react";

import { Disclosure } from "@/components/disclosure";
import { Link } from "@/components/link";
import { Panel } from "@/components/panel";
import { buttonVariants } from "@/components/ui/button";
import { Skeleton } from "@/components/ui/skeleton";
import { ApiProblem } from "@/lib/api/problem";
import type { Comparison, ModelDetail } from "@/lib/api/types";
import { formatCount, formatRate } from "@/lib/format";
import { predictPage } from "@/lib/pages";

import { type Answer, answerOf, pairAnswerOf } from "../comparison-answer";
import { useChampion, useComparison, useModelPair } from "../queries";

import { ComparisonFigures } from "./comparison-figures";

/** The question that decides: is it better than what is live? Of the live one, how it came to be live. */
export function LiveComparison({ model }: { model: ModelDetail }) {
  const live = useChampion();
  const { data: made, error, isPending } = useComparison(model.version);
  if (isPending) return <Skeleton className="h-48 w-full rounded-xl" />;
  if (error !== null && !(error instanceof ApiProblem && error.status === 404))
    return <p className="text-destructive">{error.message}</p>;
  const met = made ?? null;
  if (model.is_champion) return met === null ? null : <WhenItWasMade comparison={met} isLive />;
  if (live === undefined) return met === null ? null : <WhenItWasMade comparison={met} />;
  if (met?.champion === live.version) return <AgainstLive comparison={met} />;
  return (
    <>
      <AgainstNewer live={live.version} version={model.version} />
      {met !== null && <WhenItWasMade comparison={met} />}
    </>
  );
}

function AgainstLive({ comparison }: { comparison: Comparison }) {
  const { champion, candidate } = comparison;
  return (
    <Panel title={`Is it better than ${champion}, which is live?`}>
      <AnswerAndFigures comparison={comparison}>
        <TryBoth version={candidate} />
      </AnswerAndFigures>
    </Panel>
  );
}

/** Since it was made another version has gone live: what both did in their own tests is all that is on record. */
function AgainstNewer({ live, version }: { live: string; version: string }) {
  const { data: pair, error } = useModelPair(live, version);
  if (error !== null) return <p className="text-destructive">{error.message}</p>;
  if (pair === undefined) return <Skeleton className="h-40 w-full rounded-xl" />;
  const { a, b } = pair;
  return (
    <Panel title={`Is it better than ${live}, which is live?`}>
      <AnswerLine answer={pairAnswerOf(pair)}>
        In its own test it got {formatRate(b.model.accuracy)} of {formatCount(b.model.test_count, "picture")} right;{" "}
        {live} got {formatRate(a.model.accuracy)} of {formatCount(a.model.test_count, "picture")}.
      </AnswerLine>
      <TryBoth version={version} />
    </Panel>
  );
}

function WhenItWasMade({ comparison, isLive = false }: { comparison: Comparison; isLive?: boolean }) {
  const { champion } = comparison;
  return (
    <Panel
      title={`Against ${champion}`}
      sentence={`${isLive ? "It is live now" : "Another version is live now"}; ${champion} was when this one was made.`}
    >
      <AnswerAndFigures comparison={comparison} />
    </Panel>
  );
}

function AnswerAndFigures({ comparison, children }: { comparison: Comparison; children?: ReactNode }) {
  return (
    <div className="flex flex-col justify-between gap-x-8 gap-y-4 lg:flex-row">
      <div className="min-w-0">
        <AnswerLine answer={answerOf(comparison)}>{comparison.reason}</AnswerLine>
        <Details>{comparison.details}</Details>
        {children}
      </div>
      <ComparisonFigures comparison={comparison} />
    </div>
  );
}

function AnswerLine({ answer: { isGood, words }, children }: { answer: Answer; children: ReactNode }) {
  const Icon = isGood === null ? CircleHelp : isGood ? CircleCheck : CircleX;
  const look = isGood === null ? "text-muted-foreground" : isGood ? "text-sure" : "text-unsure";
  return (
    <div className="flex items-start gap-3">
      <Icon className={clsx("mt-1 size-6 shrink-0", look)} aria-hidden />
      <div className="min-w-0">
        <p className="text-xl leading-8 font-semibold tracking-tight text-pretty">{words}</p>
        <p className="text-muted-foreground max-w-[80ch] text-pretty">{children}</p>
      </div>
    </div>
  );
}

function Details({ children }: { children: string | null }) {
  if (children === null) return null;
  return (
    <div className="mt-2">
      <Disclosure title="Why?" isPlain>
        <p className="text-muted-foreground max-w-[90ch] text-pretty">{children}</p>
      </Disclosure>
    </div>
  );
}

/** The reader's own photos say more than a test that cannot tell. */
function TryBoth({ version }: { version: string }) {
  return (
    <Link
      href={predictPage(version, "live")}
      className={buttonVariants({ variant: "outline", size: "sm", className: "mt-4" })}
    >
      <ScanEye aria-hidden />
      Try both on your photos
    </Link>
  );
}
