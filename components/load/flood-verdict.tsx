import type { Flood, FloodStage } from "@/lib/api/types";
import { exactLatency, floodWords, formatFailures, formatLatency, formatPerSecond, machineWords } from "@/lib/floods";
import { formatDate, formatExact, formatNumber } from "@/lib/format";

import { KeyFigure } from "../ui/key-figure";
import { VerdictBadge } from "./verdict-badge";

/** A flood in one look: whether it was held, and how well by its busiest stage. */
export function FloodVerdict({ flood }: { flood: Flood }) {
  const busiest = busiestOf(flood.stages);
  const figures = busiest?.figures ?? flood.totals;
  const at = busiest === undefined ? "" : `With ${formatNumber(busiest.users)} users`;
  return (
    <section aria-labelledby="flood-title" className="border-line bg-surface overflow-hidden rounded-xl border">
      <div className="p-6">
        <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
          <h2 id="flood-title" className="text-xl leading-8 font-semibold tracking-tight">
            {titleOf(flood)}
          </h2>
          <VerdictBadge verdict={flood.verdict} />
        </div>
        <p className="text-muted mt-1 text-pretty">
          {floodWords(flood)}, {formatDate(flood.started_at)}. {machineWords(flood)}.
        </p>
      </div>
      <dl className="bg-line border-line grid grid-cols-2 gap-px border-t lg:grid-cols-4">
        <KeyFigure
          term="Failures"
          value={formatNumber(flood.totals.failures)}
          note={
            flood.totals.failures === 0
              ? `Of ${formatNumber(flood.totals.requests)} requests`
              : `${formatFailures(flood.totals)} requests`
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

function titleOf({ verdict, totals }: Flood): string {
  if (totals.failures > 0) return verdict === "passed" ? "Held, with failures" : "Not every request was answered";
  return verdict === "passed" ? "Every request was answered" : "Answered, but too slowly";
}

function busiestOf(stages: readonly FloodStage[]): FloodStage | undefined {
  return stages.toSorted((a, b) => b.users - a.users)[0];
}
