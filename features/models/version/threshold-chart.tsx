import { ChartFigure } from "@/components/charts/chart-figure";
import { NumberTable } from "@/components/charts/number-table";
import type { ThresholdPoint } from "@/lib/api/types";
import { formatNumber, formatProbability, formatRate } from "@/lib/format";

import { formatThreshold } from "../certainty";

interface ThresholdChartProps {
  curve: readonly ThresholdPoint[];
  inUse: number;
  chosen: number | undefined;
}

/** What is gained and what it costs, at every threshold. */
export function ThresholdChart({ curve, inUse, chosen }: ThresholdChartProps) {
  const curves = [
    {
      name: "Answered",
      color: "var(--muted-foreground)",
      isDashed: true,
      points: curve.map(({ threshold: x, coverage: y }) => ({ x, y })),
    },
    {
      name: "Of those right",
      color: "var(--primary)",
      points: curve.flatMap(({ threshold: x, accuracy: y }) => (y == null ? [] : [{ x, y }])),
    },
  ];
  return (
    <ChartFigure
      title="By threshold"
      label={`Share answered and share of those right, by threshold. In use: ${formatThreshold(inUse)}`}
      curves={curves}
      xLabel="Threshold"
      xDomain={[0, 1]}
      yDomain={[0, 1]}
      formatX={formatProbability}
      formatY={formatRate}
      formatTick={formatProbability}
      markX={chosen ?? inUse}
      table={
        <NumberTable
          caption="Answered, right and wrong by threshold"
          columns={["Threshold", "Answered", "Right", "Wrong"]}
          rows={curve.map(({ threshold, answered, right, wrong }) => [
            formatThreshold(threshold),
            formatNumber(answered),
            formatNumber(right),
            formatNumber(wrong),
          ])}
        />
      }
    />
  );
}
