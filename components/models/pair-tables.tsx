import { Info } from "lucide-react";

import type { ModelPair, ModelSummary } from "@/lib/api/types";
import { formatBytes, formatDate, formatNumber, formatPoints, formatRate } from "@/lib/format";
import { shortModeWords } from "@/lib/training-modes";

import { PairClasses } from "./pair-classes";

interface Row {
  term: string;
  of: (model: ModelSummary) => string;
  difference?: (a: ModelSummary, b: ModelSummary) => string;
}

const ROWS: readonly Row[] = [
  {
    term: "Accuracy",
    of: ({ accuracy }) => formatRate(accuracy),
    difference: (a, b) => formatPoints(b.accuracy - a.accuracy),
  },
  { term: "Calibration error", of: ({ ece }) => formatRate(ece), difference: (a, b) => formatPoints(b.ece - a.ece) },
  { term: "Test photos", of: ({ test_count }) => formatNumber(test_count) },
  { term: "Classes", of: ({ class_names }) => formatNumber(class_names.length) },
  { term: "Way of learning", of: ({ mode }) => shortModeWords(mode ?? null) },
  { term: "Network", of: ({ backbone }) => backbone },
  { term: "Input", of: ({ input_size_px }) => `${input_size_px} px` },
  { term: "Size", of: ({ size_bytes }) => formatBytes(size_bytes) },
  { term: "Made", of: ({ created_at }) => formatDate(created_at) },
];

const CELL = "border-line border-b py-2 pr-3 align-top sm:pr-6 [tr:last-child>&]:border-b-0";

/** Two versions' figures, and where they differ class by class. */
export function PairTables({ pair }: { pair: ModelPair }) {
  const { a, b, same_test: isSameTest } = pair;
  return (
    <div className="flex flex-col gap-6">
      {!isSameTest && (
        <p className="bg-well flex items-start gap-3 rounded-lg p-4 text-pretty">
          <Info className="text-muted mt-0.5 size-5 shrink-0" aria-hidden />
          The two were judged by different pictures, so their figures are not a fair race.
        </p>
      )}
      <div role="region" aria-label="Figures of both" tabIndex={0} className="relative overflow-x-auto">
        <table className="w-full text-left sm:whitespace-nowrap">
          <thead>
            <tr className="text-muted text-[0.8125rem]">
              <th scope="col" className={`${CELL} font-normal`}>
                Figure
              </th>
              {[a, b].map(({ model: { version } }) => (
                <th
                  key={version}
                  scope="col"
                  className={`${CELL} text-ink max-w-48 break-words font-medium sm:truncate`}
                  title={version}
                >
                  {version}
                </th>
              ))}
              <th scope="col" className={`${CELL} font-normal`}>
                Points
              </th>
            </tr>
          </thead>
          <tbody>
            {ROWS.map(({ term, of, difference }) => (
              <tr key={term}>
                <th scope="row" className={`${CELL} text-muted font-normal`}>
                  {term}
                </th>
                <td className={`${CELL} tabular-nums`}>{of(a.model)}</td>
                <td className={`${CELL} tabular-nums`}>{of(b.model)}</td>
                <td className={`${CELL} figures`}>{difference?.(a.model, b.model)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <PairClasses pair={pair} />
    </div>
  );
}
