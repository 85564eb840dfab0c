import { clsx } from "clsx";

import type { ModelPair } from "@/lib/api/types";
import { classLabel, formatPoints, formatRate } from "@/lib/format";
import { classDifferences } from "@/lib/class-differences";

/** F1 of each class in both versions, the largest change first. */
export function PairClasses({ pair }: { pair: ModelPair }) {
  const rows = classDifferences(pair);
  if (rows.length === 0) return null;
  return (
    <div>
      <h3 className="mb-2 font-medium">F1 of each class</h3>
      <p className="text-muted mb-3 text-[0.8125rem]">
        First {pair.a.model.version}, then {pair.b.model.version}, then the difference in points.
      </p>
      <div role="region" aria-label="F1 of each class" tabIndex={0} className="relative max-h-96 overflow-auto">
        <ul className="flex flex-col gap-2 text-[0.8125rem]">
          {rows.map(({ className, a, b, difference }) => (
            <li
              key={className}
              className="grid grid-cols-[minmax(0,1fr)_4rem_4rem_4rem] items-center gap-x-3 sm:grid-cols-[minmax(0,2fr)_4rem_4rem_minmax(0,3fr)_4rem]"
            >
              <span className="truncate" title={className}>
                {classLabel(className)}
              </span>
              <span className="figures text-right">{a === null ? "–" : formatRate(a)}</span>
              <span className="figures text-right">{b === null ? "–" : formatRate(b)}</span>
              {difference === null ? <span className="max-sm:hidden" /> : <DifferenceBar difference={difference} />}
              <span className="figures text-right">{difference === null ? "" : formatPoints(difference)}</span>
            </li>
          ))}
        </ul>
      </div>
    </div>
  );
}

/** To the right is better; half the bar's width is twenty points. */
const FULL = 0.2;

function DifferenceBar({ difference }: { difference: number }) {
  const share = Math.min(Math.abs(difference) / FULL, 1) * 50;
  const isBetter = difference >= 0;
  return (
    <span aria-hidden className="bg-well relative hidden h-1.5 rounded-full sm:block">
      <span
        className={clsx(
          "absolute inset-y-0 rounded-full",
          isBetter ? "bg-sure-fill left-1/2" : "bg-unsure-fill right-1/2",
        )}
        style={{ width: `${share}%` }}
      />
      <span className="bg-line-strong absolute -inset-y-1 left-1/2 w-px" />
    </span>
  );
}
