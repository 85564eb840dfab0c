import { clsx } from "clsx";

import { Hint } from "@/components/hint";
import { Panel } from "@/components/panel";
import type { Evaluation } from "@/lib/api/types";
import { classLabel, formatNumber, formatRate } from "@/lib/format";

import { rowsOf } from "../confusions";

interface ConfusionMatrixProps {
  evaluation: Evaluation;
  onOpen: (cell: { shown: string; said: string }) => void;
}

/** True classes down, answers across. Shade follows the share of the row, and every cell says its number. */
export function ConfusionMatrix({ evaluation, onOpen }: ConfusionMatrixProps) {
  const { class_names: names } = evaluation;
  return (
    <Panel
      title="What gets mistaken for what"
      sentence="Each row is what the photos showed; each column is what the model said. Press a number to see its pictures."
    >
      <div className="relative -mx-6 overflow-x-auto px-5" role="region" aria-label="Confusion matrix" tabIndex={0}>
        <table className="w-full border-separate border-spacing-1 text-small">
          <thead>
            <tr>
              <th scope="col" className="text-muted-foreground py-1 pr-3 text-left font-normal">
                Shown
              </th>
              {names.map((name) => (
                <th key={name} scope="col" className="text-muted-foreground px-2 py-1 text-center font-normal">
                  <span className="sr-only">Said</span> {classLabel(name)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rowsOf(evaluation).map((row, index) => (
              <MatrixRow key={names[index]} names={names} row={row} diagonal={index} onOpen={onOpen} />
            ))}
          </tbody>
        </table>
      </div>
    </Panel>
  );
}

interface MatrixRowProps extends Pick<ConfusionMatrixProps, "onOpen"> {
  names: readonly string[];
  row: readonly number[];
  diagonal: number;
}

function MatrixRow({ names, row, diagonal, onOpen }: MatrixRowProps) {
  const shown = names[diagonal] ?? "";
  const total = row.reduce((sum, count) => sum + count, 0);
  return (
    <tr>
      <th scope="row" className="max-w-40 pr-3 text-left font-medium break-words">
        {classLabel(shown)}
      </th>
      {row.map((count, column) => (
        <Cell
          key={column}
          count={count}
          share={total === 0 ? 0 : count / total}
          isRight={column === diagonal}
          isDense={names.length > MOST_ROOMY_CLASSES}
          onOpen={() => onOpen({ shown, said: names[column] ?? "" })}
        />
      ))}
    </tr>
  );
}

/** More classes than this get smaller cells, whose share is told when they are pointed at. */
const MOST_ROOMY_CLASSES = 4;

interface CellProps {
  count: number;
  share: number;
  isRight: boolean;
  isDense: boolean;
  onOpen: () => void;
}

/** Shades stay light enough for ink on top; what is right is blue, what is wrong amber, and the words say it too. */
function Cell({ count, share, isRight, isDense, onOpen }: CellProps) {
  const strength = count === 0 ? 0 : 10 + share * 25;
  const tint = isRight ? "var(--sure-fill)" : "var(--unsure-fill)";
  return (
    <td
      className={clsx("bg-muted rounded-md p-0 text-center", isDense ? "h-12 min-w-12" : "h-16 min-w-16 lg:h-24")}
      style={{ backgroundColor: count === 0 ? undefined : `color-mix(in oklab, ${tint} ${strength}%, var(--card))` }}
    >
      {count === 0 ? (
        <span className="figures text-muted-foreground">0</span>
      ) : (
        <Hint text={formatRate(share)} isOff={!isDense}>
          <button
            type="button"
            onClick={onOpen}
            aria-label={`${formatNumber(count)} ${formatRate(share)} ${isRight ? "right" : "wrong"}`}
            className="size-full rounded-md px-1"
          >
            <span className="figures block text-base">{formatNumber(count)}</span>
            {!isDense && (
              <span className="text-foreground/80 block text-xs leading-4 tabular-nums">{formatRate(share)}</span>
            )}
          </button>
        </Hint>
      )}
    </td>
  );
}
