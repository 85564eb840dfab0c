"use client";

import { Info } from "lucide-react";
import { type ReactNode, useMemo } from "react";

import { DataTable, dataColumns } from "@/components/data-table";
import type { Comparison, ModelPair, ModelSummary } from "@/lib/api/types";
import { classLabel, formatBytes, formatCount, formatDate, formatList, formatNumber, formatRate } from "@/lib/format";

import { sharedClasses } from "../class-differences";
import { shortModeWords } from "../training-modes";

import { Change } from "./change";
import { PairClasses } from "./pair-classes";
import { StoredComparison } from "./stored-comparison";

interface Row {
  term: string;
  note?: string;
  of: (model: ModelSummary) => string;
  difference?: (a: ModelSummary, b: ModelSummary) => ReactNode;
}

const ROWS: readonly Row[] = [
  {
    term: "Accuracy",
    of: ({ accuracy }) => formatRate(accuracy),
    difference: (a, b) => <Change difference={b.accuracy - a.accuracy} />,
  },
  {
    term: "Calibration error",
    note: "lower is better",
    of: ({ ece }) => formatRate(ece),
    difference: (a, b) => <Change difference={b.ece - a.ece} isLowerBetter />,
  },
  { term: "Test pictures", of: ({ test_count }) => formatNumber(test_count) },
  { term: "Classes", of: ({ class_names }) => formatNumber(class_names.length) },
  { term: "Method", of: ({ mode }) => shortModeWords(mode ?? null) },
  { term: "Network", of: ({ backbone }) => backbone },
  { term: "Input", of: ({ input_size_px }) => `${input_size_px} px` },
  { term: "Size", of: ({ size_bytes }) => formatBytes(size_bytes) },
  { term: "Made", of: ({ created_at }) => formatDate(created_at) },
];

const column = dataColumns<Row>();

/** Two versions' figures; how they differ only where the same pictures were put to both. */
export function PairTables({ pair }: { pair: ModelPair }) {
  const reason = whyNotComparable(pair);
  const columns = useMemo(() => columnsOf(pair), [pair]);
  return (
    <div className="flex flex-col gap-6">
      {reason !== null && (
        <p className="bg-muted flex items-start gap-3 rounded-lg p-4 text-pretty">
          <Info className="text-muted-foreground mt-0.5 size-5 shrink-0" aria-hidden />
          {reason}
        </p>
      )}
      {reason !== null && hasMet(pair) && <StoredComparison comparison={pair.met} />}
      <DataTable label="Figures of both" columns={columns} rows={ROWS} rowKey={({ term }) => term} />
      <PairClasses pair={pair} />
    </div>
  );
}

function columnsOf({ a: { model: a }, b: { model: b }, same_test: isSameTest }: ModelPair) {
  return column.columns([
    column.display({
      id: "term",
      header: "Figure",
      cell: ({ row: { original } }) => <Term row={original} />,
      meta: { isRowName: true },
    }),
    column.display({ id: "a", header: a.version, cell: ({ row }) => row.original.of(a), meta: { className: VALUE } }),
    column.display({
      id: "b",
      header: b.version,
      cell: ({ row: { original } }) => (
        <>
          {original.of(b)}
          {isSameTest && original.difference !== undefined && (
            <>
              {" "}
              <span className="ml-3 max-sm:ml-0 max-sm:block">{original.difference(a, b)}</span>
            </>
          )}
        </>
      ),
      meta: { className: VALUE },
    }),
  ]);
}

const VALUE = "tabular-nums max-sm:whitespace-normal max-sm:break-words";

function Term({ row: { term, note } }: { row: Row }) {
  return (
    <span className="text-muted-foreground">
      {term}
      {note !== undefined && (
        <>
          {" "}
          <span className="text-xs max-sm:block">({note})</span>
        </>
      )}
    </span>
  );
}

const MOST_NAMED = 4;

/** Whether both answered the same pictures of classes that both know. */
function hasMet(pair: ModelPair): pair is ModelPair & { met: Comparison } {
  return pair.met?.on_shared_classes != null;
}

function whyNotComparable(pair: ModelPair): string | null {
  const { a, b, same_test: isSameTest } = pair;
  if (sharedClasses({ a, b }).length === 0)
    return `They share no class: ${a.model.version} knows ${knows(a.model)}, ${b.model.version} ${knows(b.model)}. No figure says which of the two is better.`;
  if (isSameTest) return null;
  if (hasMet(pair))
    return "The figures in the table are of each version's own test pictures, which differ, so no differences are shown there. What both did on the same pictures comes first.";
  return "The two were tested on different pictures, so no differences are shown: they would tell as much about the pictures as about the models.";
}

function knows({ class_names: names }: ModelSummary): string {
  return names.length <= MOST_NAMED
    ? formatList(names.map((name) => classLabel(name).toLowerCase()))
    : formatCount(names.length, "class", "classes");
}
