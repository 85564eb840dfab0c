import { ChartFigure } from "@/components/charts/chart-figure";
import { NumberTable } from "@/components/charts/number-table";
import type { Curves } from "@/lib/api/types";
import { formatDecimal, formatExact, formatProbability } from "@/lib/format";

interface PairChartProps {
  title: string;
  note: string;
  xLabel: string;
  yLabel: string;
  pairs: readonly (readonly number[])[];
  hasDiagonal?: boolean;
}

/** True positives against false alarms, at every threshold. */
export function RocChart({ curves }: { curves: Curves }) {
  return (
    <PairChart
      title="ROC"
      note={`Area ${figure(curves.roc_auc)}; 1 is perfect, 0.5 is chance.`}
      xLabel="False alarms"
      yLabel="Found"
      pairs={curves.roc ?? []}
      hasDiagonal
    />
  );
}

/** How right it is against how much it finds. */
export function PrecisionRecallChart({ curves }: { curves: Curves }) {
  return (
    <PairChart
      title="Precision and recall"
      note={`Average precision ${figure(curves.average_precision)}; 1 is perfect.`}
      xLabel="Recall"
      yLabel="Precision"
      pairs={curves.precision_recall ?? []}
    />
  );
}

function PairChart({ title, note, xLabel, yLabel, pairs, hasDiagonal = false }: PairChartProps) {
  const points = pairs.map(([x = 0, y = 0]) => ({ x, y }));
  return (
    <ChartFigure
      title={title}
      note={note}
      label={`${title}: ${yLabel.toLowerCase()} against ${xLabel.toLowerCase()}. ${note}`}
      curves={[{ name: yLabel, color: "var(--primary)", points }]}
      xLabel={xLabel}
      xDomain={[0, 1]}
      yDomain={[0, 1]}
      formatX={formatProbability}
      formatY={formatProbability}
      hasDiagonal={hasDiagonal}
      table={
        <NumberTable
          caption={title}
          columns={[xLabel, yLabel]}
          rows={points.map(({ x, y }) => [formatExact(x), formatExact(y)])}
        />
      }
    />
  );
}

function figure(value: number | null): string {
  return value === null ? "not known" : formatDecimal(value, 3);
}
