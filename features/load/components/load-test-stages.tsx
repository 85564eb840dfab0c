import { clsx } from "clsx";
import { Check, X } from "lucide-react";

import { Panel } from "@/components/panel";
import { TableFrame } from "@/components/table-frame";
import type { LoadTest, LoadTestCheck, LoadTestStage } from "@/lib/api/types";
import { formatDuration, formatExact, formatNumber, formatRate } from "@/lib/format";

import { exactLatency, formatFailures, formatLatency, formatPerSecond } from "../words";

const CELL = "border-border border-b py-2 pr-6 [tr:last-child>&]:border-b-0";
const HEAD = "border-border border-b py-2 pr-6 font-normal";
const COLUMNS = ["Users", "For", "Requests", "Failures", "A second", "p50", "p95", "p99", "Slowest"];
const LATENCIES = ["p50_ms", "p95_ms", "p99_ms", "max_ms"] as const;

/** How each number of users was held, against the limits. */
export function LoadTestStages({ loadTest: { stages, plan } }: { loadTest: LoadTest }) {
  const [shortest, longest] = plan.wait_seconds;
  return (
    <Panel
      title="Stage by stage"
      sentence={`Each user waits ${shortest} to ${longest} seconds after a task, as people do. p95: 95 of 100 answers came sooner.`}
    >
      <TableFrame label="Figures of each stage">
        <table className="w-full text-left whitespace-nowrap">
          <thead>
            <tr className="text-muted-foreground text-small">
              {COLUMNS.map((name) => (
                <th key={name} scope="col" className={HEAD}>
                  {name}
                </th>
              ))}
              <th scope="col" className="border-border border-b py-2 font-normal">
                Limits
              </th>
            </tr>
          </thead>
          <tbody>
            {stages.map((stage, index) => (
              <StageRow key={index} stage={stage} />
            ))}
          </tbody>
        </table>
      </TableFrame>
    </Panel>
  );
}

function StageRow({ stage: { users, seconds, figures, checks } }: { stage: LoadTestStage }) {
  return (
    <tr>
      <th scope="row" className={`${CELL} figures font-medium`}>
        {formatNumber(users)}
      </th>
      <td className={`${CELL} figures`}>{formatDuration(seconds)}</td>
      <td className={`${CELL} figures`}>{formatNumber(figures.requests)}</td>
      <td className={clsx(CELL, "figures", figures.failures > 0 && "text-destructive")}>{formatFailures(figures)}</td>
      <td className={`${CELL} figures`} title={formatExact(figures.requests_per_second)}>
        {formatPerSecond(figures.requests_per_second)}
      </td>
      {LATENCIES.map((name) => (
        <td key={name} className={`${CELL} figures`} title={exactLatency(figures[name])}>
          {formatLatency(figures[name])}
        </td>
      ))}
      <td className={`${CELL} pr-0!`}>
        <ul className="flex flex-wrap gap-x-4">
          {checks.map((check) => (
            <CheckItem key={check.name} check={check} />
          ))}
        </ul>
      </td>
    </tr>
  );
}

function CheckItem({ check: { name, limit, passed } }: { check: LoadTestCheck }) {
  const Icon = passed ? Check : X;
  const words =
    name === "failure_share"
      ? limit === 0
        ? "no failure"
        : `at most ${formatRate(limit)} fail`
      : `${name === "p95_ms" ? "p95" : "p99"} within ${formatLatency(limit)}`;
  return (
    <li
      className={clsx(
        "inline-flex items-center gap-1.5",
        passed ? "text-muted-foreground" : "text-destructive font-medium",
      )}
    >
      <Icon className="size-4 shrink-0" aria-hidden />
      {words}
      <span className="sr-only">{passed ? ": kept" : ": broken"}</span>
    </li>
  );
}
