import { KeyFigure } from "@/components/key-figure";
import type { LoadTest, LoadTestStage } from "@/lib/api/types";
import { formatDate, formatExact, formatNumber } from "@/lib/format";

import { exactLatency, loadTestWords, formatFailures, formatLatency, formatPerSecond, machineWords } from "../words";

import { VerdictBadge } from "./verdict-badge";

/** A load test in one look: whether it was held, and how well by its busiest stage. */
export function LoadTestVerdict({ loadTest }: { loadTest: LoadTest }) {
  const busiest = busiestOf(loadTest.stages);
  const figures = busiest?.figures ?? loadTest.totals;
  const at = busiest === undefined ? "" : `With ${formatNumber(busiest.users)} users`;
  return (
    <section aria-labelledby="load-test-title" className="border-border bg-card overflow-hidden rounded-xl border">
      <div className="p-6">
        <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
          <h2 id="load-test-title" className="text-xl leading-8 font-semibold tracking-tight">
            {titleOf(loadTest)}
          </h2>
          <VerdictBadge verdict={loadTest.verdict} />
        </div>
        <p className="text-muted-foreground mt-1 text-pretty">
          {loadTestWords(loadTest)}, {formatDate(loadTest.started_at)}. {machineWords(loadTest)}.
        </p>
      </div>
      <dl className="bg-border border-border grid grid-cols-2 gap-px border-t lg:grid-cols-4">
        <KeyFigure
          term="Failures"
          value={formatNumber(loadTest.totals.failures)}
          note={
            loadTest.totals.failures === 0
              ? `Of ${formatNumber(loadTest.totals.requests)} requests`
              : `${formatFailures(loadTest.totals)} requests`
          }
        />
        <KeyFigure
          term="Requests a second"
          value={formatPerSecond(figures.requests_per_second)}
          exact={formatExact(figures.requests_per_second)}
          note={at}
        />
        <KeyFigure
          term="Typical answer"
          value={formatLatency(figures.p50_ms)}
          exact={exactLatency(figures.p50_ms)}
          note={`${at}: half came sooner`}
        />
        <KeyFigure
          term="Slow answer"
          value={formatLatency(figures.p95_ms)}
          exact={exactLatency(figures.p95_ms)}
          note={`${at}: 95 of 100 came sooner`}
        />
      </dl>
    </section>
  );
}

function titleOf({ verdict, totals }: LoadTest): string {
  if (totals.failures > 0) return verdict === "passed" ? "Held, with failures" : "Not every request was answered";
  return verdict === "passed" ? "Every request was answered" : "Answered, but too slowly";
}

function busiestOf(stages: readonly LoadTestStage[]): LoadTestStage | undefined {
  return stages.toSorted((a, b) => b.users - a.users)[0];
}
