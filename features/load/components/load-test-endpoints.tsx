"use client";

import { clsx } from "clsx";
import { useState } from "react";

import { Panel } from "@/components/panel";
import { SortHeader, type SortOrder } from "@/components/sort-header";
import { Segmented } from "@/components/segmented";
import { TableFrame } from "@/components/table-frame";
import type { LoadTest, LoadTestEndpoint, LoadTestFigures } from "@/lib/api/types";
import { formatExact, formatNumber } from "@/lib/format";

import { exactLatency, formatFailures, formatLatency, formatPerSecond } from "../words";

type Column = "name" | keyof LoadTestFigures;

const COLUMNS: readonly { column: Column; label: string }[] = [
  { column: "name", label: "Request" },
  { column: "requests", label: "Requests" },
  { column: "failures", label: "Failures" },
  { column: "requests_per_second", label: "A second" },
  { column: "p50_ms", label: "p50" },
  { column: "p95_ms", label: "p95" },
  { column: "p99_ms", label: "p99" },
  { column: "max_ms", label: "Slowest" },
];
const LATENCIES = ["p50_ms", "p95_ms", "p99_ms", "max_ms"] as const;
const CELL = "border-border border-b py-2 pr-6 [tr:last-child>&]:border-b-0";
const ALL = "all";

/** How each kind of request fared, in an order of the reader's choice. */
export function LoadTestEndpoints({ loadTest: { stages, endpoints } }: { loadTest: LoadTest }) {
  const [stage, setStage] = useState(ALL);
  const [order, setOrder] = useState<SortOrder<Column>>({ column: "requests", isDescending: true });
  const shown = stage === ALL ? endpoints : (stages[Number(stage)]?.endpoints ?? []);
  const options = [
    { value: ALL, label: "All" },
    ...stages.map(({ users }, index) => ({ value: String(index), label: `${formatNumber(users)} users` })),
  ];
  return (
    <Panel title="By request" sentence="What the users asked for, and how long each kind took.">
      {stages.length > 1 && (
        <div className="mb-2">
          <Segmented label="Stage" options={options} value={stage} onChange={setStage} />
        </div>
      )}
      <TableFrame label="Figures of each kind of request">
        <table className="w-full text-left whitespace-nowrap">
          <thead>
            <tr>
              {COLUMNS.map(({ column, label }) => (
                <SortHeader key={column} column={column} order={order} onOrder={setOrder}>
                  {label}
                </SortHeader>
              ))}
            </tr>
          </thead>
          <tbody>
            {sortedBy(shown, order).map((endpoint) => (
              <EndpointRow key={keyOf(endpoint)} endpoint={endpoint} />
            ))}
          </tbody>
        </table>
      </TableFrame>
    </Panel>
  );
}

function EndpointRow({ endpoint: { method, name, figures } }: { endpoint: LoadTestEndpoint }) {
  return (
    <tr>
      <th scope="row" className={`${CELL} font-medium`}>
        <span className="figures text-muted-foreground mr-2 text-xs">{method}</span>
        {name}
      </th>
      <td className={`${CELL} figures`}>{formatNumber(figures.requests)}</td>
      <td className={clsx(CELL, "figures", figures.failures > 0 ? "text-destructive" : "text-muted-foreground")}>
        {formatFailures(figures)}
      </td>
      <td className={`${CELL} figures`} title={formatExact(figures.requests_per_second)}>
        {formatPerSecond(figures.requests_per_second)}
      </td>
      {LATENCIES.map((latency) => (
        <td key={latency} className={`${CELL} figures`} title={exactLatency(figures[latency])}>
          {formatLatency(figures[latency])}
        </td>
      ))}
    </tr>
  );
}

function sortedBy(
  endpoints: readonly LoadTestEndpoint[],
  { column, isDescending }: SortOrder<Column>,
): LoadTestEndpoint[] {
  const rising = endpoints.toSorted((a, b) =>
    column === "name" ? a.name.localeCompare(b.name) : (a.figures[column] ?? -1) - (b.figures[column] ?? -1),
  );
  return isDescending ? rising.reverse() : rising;
}

function keyOf({ method, name }: LoadTestEndpoint): string {
  return `${method} ${name}`;
}
