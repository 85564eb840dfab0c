import { ChartFigure } from "@/components/charts/chart-figure";
import { NumberTable } from "@/components/charts/number-table";
import type { Evaluation } from "@/lib/api/types";
import { formatNumber, formatProbability, formatRate } from "@/lib/format";

/** Confidence against how often it was right; on the dotted line, it says what it means. */
export function CalibrationChart({ evaluation: { reliability, ece } }: { evaluation: Evaluation }) {
  const bins = reliability.filter(({ count }) => count > 0);
  const points = bins.flatMap(({ confidence: x, accuracy: y }) => (x === null || y === null ? [] : [{ x, y }]));
  return (
    <ChartFigure
      title="Calibration"
      note={`Off by ${formatRate(ece)} on average. On the dotted line, its confidence is honest.`}
      label={`Share right against confidence. Calibration error ${formatRate(ece)}.`}
      curves={[{ name: "Right", color: "var(--primary)", points, hasDots: true }]}
      xLabel="Confidence"
      xDomain={[0, 1]}
      yDomain={[0, 1]}
      formatX={formatProbability}
      formatY={formatProbability}
      hasDiagonal
      table={
        <NumberTable
          caption="Share right by confidence"
          columns={["Confidence", "Right", "Photos"]}
          rows={bins.map(({ confidence, accuracy, count }) => [
            confidence === null ? "–" : formatRate(confidence),
            accuracy === null ? "–" : formatRate(accuracy),
            formatNumber(count),
          ])}
        />
      }
    />
  );
}
