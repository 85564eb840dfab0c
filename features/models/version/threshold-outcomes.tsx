import { Badge } from "@/components/ui/badge";
import type { ThresholdPoint } from "@/lib/api/types";
import { formatNumber, formatRate } from "@/lib/format";

import { formatThreshold } from "../certainty";

interface ThresholdOutcomesProps {
  inUse: number;
  /** What the threshold in use did in the test; nothing where it is not on record. */
  used: ThresholdPoint | undefined;
  chosen: ThresholdPoint | undefined;
  count: number | null;
}

const CELL = "py-2 pl-4 text-right";

/** What the threshold in use did with the test pictures, and what another one would have. */
export function ThresholdOutcomes({ inUse, used, chosen, count }: ThresholdOutcomesProps) {
  return (
    <div>
      <table className="w-full text-left">
        <caption className="text-muted-foreground mb-1 text-left text-small">
          {count === null ? "Of its test pictures" : `Of its ${formatNumber(count)} test pictures`}
        </caption>
        <thead className="text-muted-foreground text-small">
          <tr className="border-border border-b">
            <th scope="col" className="py-2 font-normal">
              Threshold
            </th>
            {["Sure", "Right", "Wrong", "To check"].map((name) => (
              <th key={name} scope="col" className={`${CELL} font-normal`}>
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody className="divide-border divide-y">
          <Outcome name="In use" threshold={inUse} point={used} count={count} />
          {chosen !== undefined && (
            <Outcome name="What if" isProposed threshold={chosen.threshold} point={chosen} count={count} />
          )}
        </tbody>
      </table>
      <p className="text-muted-foreground mt-1 min-h-6 text-small text-pretty">{shareWords(chosen ?? used)}</p>
    </div>
  );
}

interface OutcomeProps {
  name: string;
  threshold: number;
  point: ThresholdPoint | undefined;
  count: number | null;
  isProposed?: boolean;
}

function Outcome({ name, threshold, point, count, isProposed = false }: OutcomeProps) {
  return (
    <tr>
      <th scope="row" className="py-2 font-normal whitespace-nowrap">
        <Badge variant={isProposed ? "outline" : "secondary"} className="mr-2">
          {name}
        </Badge>
        <span className="figures">{formatThreshold(threshold)}</span>
      </th>
      {point === undefined ? (
        <td colSpan={4} className={`${CELL} text-muted-foreground`}>
          not on record
        </td>
      ) : (
        <>
          <td className={`${CELL} figures`}>{formatNumber(point.answered)}</td>
          <td className={`${CELL} figures`}>{formatNumber(point.right)}</td>
          <td className={`${CELL} figures`}>{formatNumber(point.wrong)}</td>
          <td className={`${CELL} figures`}>{count === null ? "–" : formatNumber(count - point.answered)}</td>
        </>
      )}
    </tr>
  );
}

function shareWords(point: ThresholdPoint | undefined): string {
  if (point === undefined) return "";
  const { threshold, coverage, accuracy } = point;
  const at = `Above ${formatThreshold(threshold)} it answers ${formatRate(coverage)} by itself`;
  return accuracy == null ? `${at}.` : `${at}, and ${formatRate(accuracy)} of those answers are right.`;
}
