import { ChartFigure } from "@/components/charts/chart-figure";
import type { Curve } from "@/components/charts/curves";
import { NumberTable } from "@/components/charts/number-table";
import { Panel } from "@/components/panel";
import type { EpochRecord } from "@/lib/api/types";
import { formatDecimal, formatExact, formatProbability } from "@/lib/format";

type Figure = Exclude<keyof EpochRecord, "epoch">;

interface CurvePlan {
  title: string;
  training: Figure;
  validation: Figure;
  format: (value: number) => string;
}

const PLANS: readonly CurvePlan[] = [
  { title: "Loss", training: "loss", validation: "val_loss", format: (value) => formatDecimal(value, 2) },
  { title: "Accuracy", training: "accuracy", validation: "val_accuracy", format: formatProbability },
  { title: "AUC", training: "auc", validation: "val_auc", format: (value) => formatDecimal(value, 3) },
];

/** How learning went, epoch by epoch: on the pictures it learned from, and on those kept to check it. */
export function LearningCurves({ history }: { history: readonly EpochRecord[] }) {
  const plans = PLANS.filter(({ training, validation }) => has(history, training) || has(history, validation));
  return (
    <Panel
      title="Learning curves"
      sentence="When training goes on improving while validation does not, it only memorises the training pictures."
    >
      <div className="grid gap-8 lg:grid-cols-3">
        {plans.map((plan) => (
          <LearningCurve key={plan.title} plan={plan} history={history} />
        ))}
      </div>
    </Panel>
  );
}

function LearningCurve({ plan, history }: { plan: CurvePlan; history: readonly EpochRecord[] }) {
  const { title, training, validation, format } = plan;
  const curves = [
    { name: "Training", color: "var(--muted-foreground)", isDashed: true, points: pointsOf(history, training) },
    { name: "Validation", color: "var(--primary)", points: pointsOf(history, validation) },
  ].filter(({ points }) => points.length > 0);
  return (
    <ChartFigure
      title={title}
      label={`${title} by epoch: ${curves.map((curve) => lastWords(curve, format)).join(", ")}`}
      curves={curves}
      xLabel="Epoch"
      formatX={(value) => String(Math.round(value))}
      formatY={format}
      table={
        <NumberTable
          caption={`${title} by epoch`}
          columns={["Epoch", "Training", "Validation"]}
          rows={history.map((record) => [String(record.epoch), cell(record[training]), cell(record[validation])])}
        />
      }
    />
  );
}

function has(history: readonly EpochRecord[], figure: Figure): boolean {
  return history.some((record) => record[figure] != null);
}

function pointsOf(history: readonly EpochRecord[], figure: Figure) {
  return history.flatMap((record) => {
    const y = record[figure];
    return y == null ? [] : [{ x: record.epoch, y }];
  });
}

function lastWords({ name, points }: Curve, format: (value: number) => string): string {
  const last = points.at(-1);
  return last === undefined ? name : `${name.toLowerCase()} now ${format(last.y)}`;
}

function cell(value: number | null | undefined): string {
  return value == null ? "–" : formatExact(value);
}
