import { clsx } from "clsx";
import { Check, X } from "lucide-react";

import { DataTable, dataColumns } from "@/components/data-table";
import { Panel } from "@/components/panel";
import type { LoadTest, LoadTestCheck, LoadTestStage } from "@/lib/api/types";
import { formatDuration, formatNumber, formatRate } from "@/lib/format";

import { formatLatency } from "../words";

import { figureColumns } from "./figure-columns";

const column = dataColumns<LoadTestStage>();
const COLUMNS = column.columns([
  column.accessor("users", {
    header: "Users",
    cell: ({ row }) => <span className="figures font-medium">{formatNumber(row.original.users)}</span>,
    meta: { isRowName: true },
  }),
  column.accessor("seconds", {
    header: "For",
    cell: ({ row }) => formatDuration(row.original.seconds),
    meta: { isNumeric: true },
  }),
  ...figureColumns<LoadTestStage>(),
  column.display({ id: "limits", header: "Limits", cell: ({ row }) => <Checks checks={row.original.checks} /> }),
]);

/** How each number of users was held, against the limits. */
export function LoadTestStages({ loadTest: { stages, plan } }: { loadTest: LoadTest }) {
  const [shortest, longest] = plan.wait_seconds;
  return (
    <Panel
      title="Stage by stage"
      sentence={`Each user waits ${shortest} to ${longest} seconds after a task, as people do. p95: 95 of 100 answers came sooner.`}
    >
      <DataTable
        label="Figures of each stage"
        columns={COLUMNS}
        rows={stages}
        rowKey={(stage) => String(stages.indexOf(stage))}
      />
    </Panel>
  );
}

function Checks({ checks }: { checks: readonly LoadTestCheck[] }) {
  return (
    <ul className="flex gap-x-4">
      {checks.map((check) => (
        <CheckItem key={check.name} check={check} />
      ))}
    </ul>
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
