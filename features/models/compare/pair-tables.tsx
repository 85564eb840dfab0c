import { Info } from "lucide-react";
import type { ReactNode } from "react";

import type { ModelPair, ModelSummary } from "@/lib/api/types";
import { classLabel, formatBytes, formatCount, formatDate, formatList, formatNumber, formatRate } from "@/lib/format";

import { sharedClasses } from "../class-differences";
import { shortModeWords } from "../training-modes";

import { Change } from "./change";
import { PairClasses } from "./pair-classes";

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
  { term: "Test photos", of: ({ test_count }) => formatNumber(test_count) },
  { term: "Classes", of: ({ class_names }) => formatNumber(class_names.length) },
  { term: "Method", of: ({ mode }) => shortModeWords(mode ?? null) },
  { term: "Network", of: ({ backbone }) => backbone },
  { term: "Input", of: ({ input_size_px }) => `${input_size_px} px` },
  { term: "Size", of: ({ size_bytes }) => formatBytes(size_bytes) },
  { term: "Made", of: ({ created_at }) => formatDate(created_at) },
];

const CELL = "border-border border-b py-2 pr-3 align-top sm:pr-6 [tr:last-child>&]:border-b-0";

/** Two versions' figures; how they differ only where the same pictures were put to both. */
export function PairTables({ pair }: { pair: ModelPair }) {
  const { a, b, same_test: isSameTest } = pair;
  const reason = whyNotComparable(pair);
  return (
    <div className="flex flex-col gap-6">
      {reason !== null && (
        <p className="bg-muted flex items-start gap-3 rounded-lg p-4 text-pretty">
          <Info className="text-muted-foreground mt-0.5 size-5 shrink-0" aria-hidden />
          {reason}
        </p>
      )}
      <div role="region" aria-label="Figures of both" tabIndex={0} className="relative overflow-x-auto">
        <table className="w-full text-left sm:whitespace-nowrap">
          <thead>
            <tr className="text-muted-foreground text-small">
              <th scope="col" className={`${CELL} font-normal`}>
                Figure
              </th>
              {[a, b].map(({ model: { version } }) => (
                <th
                  key={version}
                  scope="col"
                  className={`${CELL} text-foreground max-w-48 break-words font-medium sm:truncate`}
                  title={version}
                >
                  {version}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {ROWS.map(({ term, note, of, difference }) => (
              <tr key={term}>
                <th scope="row" className={`${CELL} text-muted-foreground font-normal`}>
                  {term}
                  {note !== undefined && (
                    <>
                      {" "}
                      <span className="text-xs max-sm:block">({note})</span>
                    </>
                  )}
                </th>
                <td className={`${CELL} tabular-nums`}>{of(a.model)}</td>
                <td className={`${CELL} tabular-nums`}>
                  {of(b.model)}
                  {isSameTest && difference !== undefined && (
                    <>
                      {" "}
                      <span className="ml-3 max-sm:ml-0 max-sm:block">{difference(a.model, b.model)}</span>
                    </>
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <PairClasses pair={pair} />
    </div>
  );
}

const MOST_NAMED = 4;

function whyNotComparable({ a, b, same_test: isSameTest }: ModelPair): string | null {
  if (sharedClasses({ a, b }).length === 0)
    return `They share no class: ${a.model.version} knows ${knows(a.model)}, ${b.model.version} ${knows(b.model)}. No figure says which of the two is better.`;
  if (isSameTest) return null;
  return "The two were tested on different pictures, so no differences are shown: they would tell as much about the pictures as about the models.";
}

function knows({ class_names: names }: ModelSummary): string {
  return names.length <= MOST_NAMED
    ? formatList(names.map((name) => classLabel(name).toLowerCase()))
    : formatCount(names.length, "class", "classes");
}
