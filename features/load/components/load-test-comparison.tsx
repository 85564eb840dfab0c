"use client";

import { Info } from "lucide-react";
import { useMemo, useState } from "react";

import { DataTable, dataColumns } from "@/components/data-table";
import { Field } from "@/components/field";
import { OptionSelect } from "@/components/option-select";
import { Panel } from "@/components/panel";
import { Skeleton } from "@/components/ui/skeleton";
import type { LoadTest, LoadTestFigures, LoadTestSummary } from "@/lib/api/types";
import { formatDate, formatNumber } from "@/lib/format";

import { useLoadTest } from "../queries";
import { formatChange, formatLatency, formatPerSecond, machineWords } from "../words";

interface Row {
  term: string;
  of: (figures: LoadTestFigures) => number | null;
  format: (value: number | null) => string;
}

const ROWS: readonly Row[] = [
  { term: "Requests a second", of: (figures) => figures.requests_per_second, format: orDash(formatPerSecond) },
  { term: "p50", of: ({ p50_ms }) => p50_ms, format: formatLatency },
  { term: "p95", of: ({ p95_ms }) => p95_ms, format: formatLatency },
  { term: "p99", of: ({ p99_ms }) => p99_ms, format: formatLatency },
  { term: "Failures", of: ({ failures }) => failures, format: orDash(formatNumber) },
];
const column = dataColumns<Row>();
const NUMERIC = { isNumeric: true };

/** What changed since another load test, for as many users. */
export function LoadTestComparison({
  loadTest,
  loadTests,
}: {
  loadTest: LoadTest;
  loadTests: readonly LoadTestSummary[];
}) {
  const others = loadTests.filter(({ id }) => id !== loadTest.id);
  const [chosen, setChosen] = useState(others.find(({ id }) => id < loadTest.id)?.id ?? others[0]?.id ?? null);
  const { data, error } = useLoadTest(chosen);
  if (chosen === null) return null;
  const other = data?.id === chosen ? data : undefined;
  return (
    <Panel title="Compare" sentence="The same number of users, then and now.">
      <div className="mb-4 sm:w-72">
        <Field label="With the load test of">
          {(ids) => (
            <OptionSelect
              {...ids}
              value={chosen}
              onChange={setChosen}
              options={others.map(({ id, started_at }) => ({ value: id, label: formatDate(started_at) }))}
            />
          )}
        </Field>
      </div>
      {error !== null && <p className="text-destructive">{error.message}</p>}
      {error === null && other === undefined && <Skeleton className="h-40 w-full" />}
      {error === null && other !== undefined && <Compared loadTest={loadTest} other={other} />}
    </Panel>
  );
}

function Compared({ loadTest, other }: { loadTest: LoadTest; other: LoadTest }) {
  const pairs = loadTest.stages.flatMap((stage) => {
    const match = other.stages.find(({ users }) => users === stage.users);
    return match === undefined ? [] : [{ users: stage.users, now: stage.figures, then: match.figures }];
  });
  if (pairs.length === 0) return <p className="text-muted-foreground">The two have no number of users in common.</p>;
  const difference = differenceOf(loadTest, other);
  return (
    <div className="flex flex-col gap-4">
      {difference !== null && (
        <p className="bg-muted flex items-start gap-3 rounded-lg p-4 text-pretty">
          <Info className="text-muted-foreground mt-0.5 size-5 shrink-0" aria-hidden />
          {difference}
        </p>
      )}
      {pairs.map(({ users, now, then }) => (
        <PairTable key={users} users={users} now={now} then={then} />
      ))}
    </div>
  );
}

interface PairTableProps {
  users: number;
  now: LoadTestFigures;
  then: LoadTestFigures;
}

function PairTable({ users, now, then }: PairTableProps) {
  const columns = useMemo(
    () =>
      column.columns([
        column.display({
          id: "term",
          header: `${formatNumber(users)} users`,
          cell: ({ row }) => <span className="text-muted-foreground">{row.original.term}</span>,
          meta: { isRowName: true },
        }),
        column.display({ id: "then", header: "Then", cell: valueOf(then), meta: NUMERIC }),
        column.display({ id: "now", header: "Shown", cell: valueOf(now), meta: NUMERIC }),
        column.display({
          id: "change",
          header: "Change",
          cell: ({ row: { original } }) => formatChange(original.of(then), original.of(now)),
          meta: NUMERIC,
        }),
      ]),
    [users, now, then],
  );
  return (
    <div className="sm:max-w-2xl">
      <DataTable
        label={`With ${users} users, then and now`}
        columns={columns}
        rows={ROWS}
        rowKey={({ term }) => term}
      />
    </div>
  );
}

function valueOf(figures: LoadTestFigures) {
  return ({ row: { original } }: { row: { original: Row } }) => original.format(original.of(figures));
}

/** Why the two are no fair race, in words. */
function differenceOf(loadTest: LoadTest, other: LoadTest): string | null {
  if (machineWords(loadTest) !== machineWords(other)) {
    return `The other ran on another machine (${machineWords(other)}), so the figures cannot be compared.`;
  }
  if (String(loadTest.plan.wait_seconds) !== String(other.plan.wait_seconds)) {
    return "The users of the other waited for other times between their tasks, so the figures cannot be compared.";
  }
  if (loadTest.server.model_version !== other.server.model_version) {
    return `The other asked another model, ${other.server.model_version}.`;
  }
  return null;
}

function orDash(format: (value: number) => string) {
  return (value: number | null) => (value === null ? "–" : format(value));
}
