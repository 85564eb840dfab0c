import { clsx } from "clsx";

import { Disclosure } from "@/components/disclosure";
import type { ModelPair } from "@/lib/api/types";
import { classLabel, formatCount, formatFirst, formatNumber, formatPoints, formatRate } from "@/lib/format";

import { type ClassDifference, classDifferences, onlyOneKnows } from "../class-differences";

import { Change } from "./change";

/** F1 of each class that both know, the largest change first; nothing where they share no class. */
export function PairClasses({ pair }: { pair: ModelPair }) {
  const rows = classDifferences(pair);
  const { a, b, same_test: isSameTest } = pair;
  if (rows.length === 0) return null;
  // Where they were tested alike, what differs is what is looked for: many equal rows would hide it.
  const equal = isSameTest ? rows.filter(({ difference }) => formatPoints(difference) === formatPoints(0)) : [];
  const shown = rows.filter((row) => !equal.includes(row));
  return (
    <div>
      <h3 className="mb-2 font-medium">F1 of each class</h3>
      <p className="text-muted-foreground mb-3 text-small text-pretty">
        First {a.model.version}, then {b.model.version}
        {isSameTest && ", then the difference in points"}.
      </p>
      {shown.length > 0 && <ClassRows label="F1 of each class" rows={shown} isCompared={isSameTest} />}
      {equal.length > 0 && (
        <Disclosure title={equalWords(equal.length, rows.length)} isPlain>
          <ClassRows label="F1 of classes without a difference" rows={equal} isCompared />
        </Disclosure>
      )}
      {[a, b].map(({ model: { version } }, index) => (
        <OnlyIn key={version} version={version} names={onlyOneKnows(pair)[index === 0 ? "a" : "b"]} />
      ))}
    </div>
  );
}

function equalWords(equal: number, all: number): string {
  if (equal === all) return all === 1 ? "No difference" : `No difference in any of ${formatNumber(all)} classes`;
  return `No difference in ${formatCount(equal, "other class", "other classes")}`;
}

interface ClassRowsProps {
  label: string;
  rows: readonly ClassDifference[];
  isCompared: boolean;
}

function ClassRows({ label, rows, isCompared }: ClassRowsProps) {
  return (
    <div role="region" aria-label={label} tabIndex={0} className="relative max-h-96 overflow-auto">
      <ul className="flex flex-col gap-2 text-small">
        {rows.map((row) => (
          <ClassRow key={row.className} row={row} isCompared={isCompared} />
        ))}
      </ul>
    </div>
  );
}

function ClassRow({ row, isCompared }: { row: ClassDifference; isCompared: boolean }) {
  const { className, a, b, difference } = row;
  return (
    <li
      className={clsx(
        "grid items-center gap-x-3",
        isCompared
          ? "grid-cols-[minmax(0,1fr)_3.5rem_3.5rem_7.5rem] sm:grid-cols-[minmax(0,2fr)_4rem_4rem_minmax(0,3fr)_7.5rem]"
          : "max-w-lg grid-cols-[minmax(0,1fr)_4rem_4rem]",
      )}
    >
      <span className="break-words">{classLabel(className)}</span>
      <span className="figures text-right">{formatRate(a)}</span>
      <span className="figures text-right">{formatRate(b)}</span>
      {isCompared && (
        <>
          <DifferenceBar difference={difference} />
          <Change difference={difference} />
        </>
      )}
    </li>
  );
}

const MOST_NAMED = 8;

function OnlyIn({ version, names }: { version: string; names: readonly string[] }) {
  if (names.length === 0) return null;
  const labels = names.map((name) => classLabel(name));
  return (
    <p className="text-muted-foreground mt-3 text-small text-pretty">
      Only {version} knows {formatFirst(labels, MOST_NAMED)}.
    </p>
  );
}

/** To the right is better; half the bar's width is twenty points. */
const FULL = 0.2;

function DifferenceBar({ difference }: { difference: number }) {
  const share = Math.min(Math.abs(difference) / FULL, 1) * 50;
  const isBetter = difference >= 0;
  return (
    <span aria-hidden className="bg-muted relative hidden h-1.5 rounded-full sm:block">
      <span
        className={clsx(
          "absolute inset-y-0 rounded-full",
          isBetter ? "bg-sure-fill left-1/2" : "bg-unsure-fill right-1/2",
        )}
        style={{ width: `${share}%` }}
      />
      <span className="bg-input absolute -inset-y-1 left-1/2 w-px" />
    </span>
  );
}
