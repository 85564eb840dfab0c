"use client";

import { useMemo } from "react";

import { DataTable, dataColumns } from "@/components/data-table";
import { Link } from "@/components/link";
import { Panel } from "@/components/panel";
import type { LoadTestSummary } from "@/lib/api/types";
import { formatCount, formatDate } from "@/lib/format";
import { loadTestPage } from "@/lib/pages";

import { loadTestWords, formatFailures, formatLatency, formatPerSecond, machineWords } from "../words";

import { VerdictBadge } from "./verdict-badge";

const WIDE_ONLY = "max-lg:hidden";
const MOST_AT_ONCE = 10;

const column = dataColumns<LoadTestSummary>();
const FIGURES = [
  column.accessor("verdict", {
    header: "Verdict",
    cell: ({ row }) => <VerdictBadge verdict={row.original.verdict} />,
  }),
  column.accessor(({ totals }) => totals.failures, {
    id: "failures",
    header: "Failures",
    cell: ({ row }) => formatFailures(row.original.totals),
    meta: { isNumeric: true },
  }),
  column.accessor(({ totals }) => totals.requests_per_second, {
    id: "per_second",
    header: "A second",
    cell: ({ row }) => formatPerSecond(row.original.totals.requests_per_second),
    meta: { isNumeric: true },
  }),
  column.accessor(({ totals }) => totals.p95_ms ?? undefined, {
    id: "p95",
    header: "p95",
    cell: ({ row }) => formatLatency(row.original.totals.p95_ms),
    meta: { isNumeric: true },
  }),
  column.accessor(({ server }) => server.model_version, {
    id: "model",
    header: "Model",
    cell: ({ row }) => row.original.server.model_version,
    meta: { className: `${WIDE_ONLY} max-w-48 truncate` },
  }),
  column.accessor(machineWords, {
    id: "machine",
    header: "Machine",
    cell: ({ row }) => formatCount(row.original.machine.cores, "core"),
    meta: { className: WIDE_ONLY },
  }),
];

/** Every load test that is kept, the latest first. */
export function LoadTestList({ loadTests, shown }: { loadTests: readonly LoadTestSummary[]; shown: string }) {
  const columns = useMemo(
    () =>
      column.columns([
        column.accessor("started_at", {
          header: "When",
          cell: ({ row }) => <LoadTestName loadTest={row.original} isShown={row.original.id === shown} />,
          sortDescFirst: true,
          meta: { isRowName: true, className: "max-sm:min-w-40 max-sm:whitespace-normal" },
        }),
        ...FIGURES,
      ]),
    [shown],
  );
  return (
    <Panel title="All load tests" sentence="Figures over all stages together.">
      <DataTable
        label="Table of load tests"
        columns={columns}
        rows={loadTests}
        rowKey={({ id }) => id}
        isTall={loadTests.length > MOST_AT_ONCE}
      />
    </Panel>
  );
}

function LoadTestName({ loadTest, isShown }: { loadTest: LoadTestSummary; isShown: boolean }) {
  return (
    <>
      <Link
        href={loadTestPage(loadTest.id)}
        aria-current={isShown ? "true" : undefined}
        className="finger-target hover:text-primary aria-[current]:text-primary inline-flex min-h-6 items-center font-medium"
      >
        {formatDate(loadTest.started_at)}
      </Link>
      <span className="text-muted-foreground block text-xs leading-5">
        {isShown ? `${loadTestWords(loadTest)} · shown above` : loadTestWords(loadTest)}
      </span>
    </>
  );
}
