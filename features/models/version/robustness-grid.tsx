import type { Robustness } from "@/lib/api/types";
import { formatProbability } from "@/lib/format";

import { type Condition, conditionsOf, kindWords, lossOf } from "../robustness";

/** A loss of this much is shaded as dark as words stay readable on. */
const DARKEST_LOSS = 0.5;
const DARKEST_PERCENT = 55;

/** Kinds down, strengths across. Shade follows what is lost, and every cell says its numbers. */
export function RobustnessGrid({ robustness }: { robustness: Robustness }) {
  const { clean, kinds, strengths } = robustness;
  return (
    <table className="-mx-1 w-[calc(100%+0.5rem)] table-fixed border-separate border-spacing-1 text-small max-sm:border-spacing-0.5">
      <caption className="text-muted-foreground mb-1 px-1 text-left text-pretty">
        In each cell: how much is right, and below it how sure the answers are. As they are,{" "}
        {formatProbability(clean.accuracy)} and {formatProbability(clean.mean_confidence)}. The stronger the shade, the
        more is lost.
      </caption>
      <thead>
        <tr className="text-muted-foreground">
          <th scope="col" className="w-24 py-1 text-left font-normal sm:w-32">
            Strength
          </th>
          {strengths.map(({ strength }) => (
            <th key={strength} scope="col" className="figures py-1 text-center font-normal">
              {strength}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {kinds.map(({ kind }) => (
          <tr key={kind}>
            <th scope="row" className="pr-2 text-left font-medium">
              {kindWords(kind)}
            </th>
            {conditionsOf(robustness, kind).map((condition) => (
              <Cell key={condition.strength} condition={condition} loss={lossOf(robustness, condition)} />
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Cell({ condition: { accuracy, mean_confidence: confidence }, loss }: { condition: Condition; loss: number }) {
  const percent = Math.min(1, loss / DARKEST_LOSS) * DARKEST_PERCENT;
  return (
    <td
      className="rounded-md px-0.5 py-1 text-center"
      style={{ backgroundColor: `color-mix(in oklab, var(--unsure-fill) ${percent}%, var(--muted))` }}
    >
      <span className="figures block leading-5 font-medium">
        {formatProbability(accuracy)}
        <span className="sr-only"> right,</span>
      </span>
      <span className="text-foreground/80 block text-xs leading-4 tabular-nums">
        {formatProbability(confidence)}
        <span className="sr-only"> sure</span>
      </span>
    </td>
  );
}
