import { ChartFigure } from "@/components/charts/chart-figure";
import { NumberTable } from "@/components/charts/number-table";
import { formatProbability, formatRate } from "@/lib/format";

import type { AnswersAt } from "../robustness";

interface RobustnessChartProps {
  title: string;
  /** The pictures as they are, then by rising strength. */
  answers: readonly AnswersAt[];
}

/** What confidence does as accuracy falls, and what the unknown test catches of it. */
export function RobustnessChart({ title, answers }: RobustnessChartProps) {
  const points = (read: (at: AnswersAt) => number) => answers.map((at, x) => ({ x, y: read(at) }));
  return (
    <ChartFigure
      title={title}
      note={sureWords(answers.at(-1))}
      label={`${title}: share right, mean confidence and share marked as unknown, by strength.`}
      curves={[
        { name: "Right", color: "var(--primary)", hasDots: true, points: points((at) => at.accuracy) },
        {
          name: "Confidence",
          color: "var(--muted-foreground)",
          isDashed: true,
          points: points((at) => at.mean_confidence),
        },
        { name: "Unknown", color: "var(--unknown-fill)", points: points((at) => at.unknown_share) },
      ]}
      xLabel="Strength"
      xDomain={[0, answers.length - 1]}
      xTicks={answers.map((_, place) => place)}
      yDomain={[0, 1]}
      formatX={String}
      formatY={formatRate}
      formatTick={formatProbability}
      table={
        <NumberTable
          caption={`${title} by strength`}
          columns={["Strength", "Right", "Confidence", "Unknown", "Sure", "Of those right"]}
          rows={answers.map((at) => [
            at.strength === undefined ? "As they are" : String(at.strength),
            formatRate(at.accuracy),
            formatRate(at.mean_confidence),
            formatRate(at.unknown_share),
            formatRate(at.sure_count / at.count),
            at.sure_count === 0 ? "–" : formatRate(at.sure_right / at.sure_count),
          ])}
        />
      }
    />
  );
}

/** Whether what is still called sure can be believed. */
function sureWords(strongest: AnswersAt | undefined): string {
  const start = "At strength 0 the pictures are as they came.";
  if (strongest === undefined) return start;
  const { count, sure_count: sure, sure_right: right } = strongest;
  if (sure === 0) return `${start} At the strongest, nothing is called sure any more.`;
  return `${start} At the strongest, ${formatRate(sure / count)} are still called sure, and ${formatRate(right / sure)} of those are right.`;
}
