import { clsx } from "clsx";

import { dataColumns } from "@/components/data-table";
import type { LoadTestFigures } from "@/lib/api/types";
import { formatNumber } from "@/lib/format";

import { formatFailures, formatLatency, formatPerSecond } from "../words";

const LATENCIES = [
  ["p50_ms", "p50"],
  ["p95_ms", "p95"],
  ["p99_ms", "p99"],
  ["max_ms", "Slowest"],
] as const;
const NUMERIC = { isNumeric: true };

/** How requests fared, whatever they have in common: how many, how many failed, and how long they took. */
export function figureColumns<Row extends { figures: LoadTestFigures }>() {
  const column = dataColumns<Row>();
  return [
    column.accessor(({ figures }) => figures.requests, {
      id: "requests",
      header: "Requests",
      cell: ({ row }) => formatNumber(row.original.figures.requests),
      meta: NUMERIC,
    }),
    column.accessor(({ figures }) => figures.failures, {
      id: "failures",
      header: "Failures",
      cell: ({ row }) => <Failures figures={row.original.figures} />,
      meta: NUMERIC,
    }),
    column.accessor(({ figures }) => figures.requests_per_second, {
      id: "per_second",
      header: "A second",
      cell: ({ row }) => formatPerSecond(row.original.figures.requests_per_second),
      meta: NUMERIC,
    }),
    ...LATENCIES.map(([name, header]) =>
      // Where nothing was answered there is no time, and such a row comes last.
      column.accessor(({ figures }) => figures[name] ?? undefined, {
        id: name,
        header,
        cell: ({ row }) => formatLatency(row.original.figures[name]),
        meta: NUMERIC,
      }),
    ),
  ];
}

function Failures({ figures }: { figures: LoadTestFigures }) {
  return (
    <span className={clsx(figures.failures > 0 ? "text-destructive" : "text-muted-foreground")}>
      {formatFailures(figures)}
    </span>
  );
}
