import { clsx } from "clsx";

import type { Evaluation } from "@/lib/api/types";
import { classLabel, formatNumber, formatRate } from "@/lib/format";

import { Panel } from "../ui/panel";

/** True classes down, answers across. Shade follows the share of the row, and every cell says its number. */
export function ConfusionMatrix({
  evaluation: { class_names: names, confusion_matrix: rows },
}: {
  evaluation: Evaluation;
}) {
  return (
    <Panel
      title="What gets mistaken for what"
      sentence="Each row is what the photos showed; each column is what the model said."
    >
      <div className="relative -mx-6 overflow-x-auto px-5" role="region" aria-label="Confusion matrix" tabIndex={0}>
        <table className="w-full border-separate border-spacing-1 text-[0.8125rem]">
          <thead>
            <tr>
              <th scope="col" className="text-muted py-1 pr-3 text-left font-normal">
                Shown
              </th>
              {names.map((name) => (
                <th key={name} scope="col" className="text-muted px-2 py-1 text-center font-normal">
                  <span className="sr-only">Said</span> {classLabel(name)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((row, index) => (
              <MatrixRow key={names[index]} name={names[index] ?? ""} row={row} diagonal={index} />
            ))}
          </tbody>
        </table>
      </div>
    </Panel>
  );
}

function MatrixRow({ name, row, diagonal }: { name: string; row: readonly number[]; diagonal: number }) {
  const total = row.reduce((sum, count) => sum + count, 0);
  return (
    <tr>
      <th scope="row" className="pr-3 text-left font-medium">
        {classLabel(name)}
      </th>
      {row.map((count, column) => (
        <Cell key={column} count={count} share={total === 0 ? 0 : count / total} isRight={column === diagonal} />
      ))}
    </tr>
  );
}

/** Shades stay light enough for ink on top; what is right is blue, what is wrong amber, and the sign says it too. */
function Cell({ count, share, isRight }: { count: number; share: number; isRight: boolean }) {
  const strength = count === 0 ? 0 : 10 + share * 25;
  const tint = isRight ? "var(--sure-fill)" : "var(--unsure-fill)";
  return (
    <td
      className="bg-well h-16 min-w-16 lg:h-24 rounded-md text-center"
      style={{ backgroundColor: count === 0 ? undefined : `color-mix(in oklab, ${tint} ${strength}%, var(--surface))` }}
    >
      <span className={clsx("figures block text-base", count === 0 && "text-muted")}>{`${formatNumber(count)} `}</span>
      <span className="text-ink/80 block text-xs leading-4 tabular-nums">
        {`${formatRate(share)} `}
        <span className="sr-only">{isRight ? "right" : "wrong"}</span>
      </span>
    </td>
  );
}
