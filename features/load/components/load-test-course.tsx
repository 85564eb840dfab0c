import { ChartFigure } from "@/components/charts/chart-figure";
import type { Curve } from "@/components/charts/curves";
import { NumberTable } from "@/components/charts/number-table";
import { Panel } from "@/components/panel";
import type { LoadTest, LoadTestPoint } from "@/lib/api/types";
import { formatNumber } from "@/lib/format";
import { roundTicks } from "@/lib/measures";

import { formatLatency, formatPerSecond } from "../words";

type Figure = Exclude<keyof LoadTestPoint, "second">;

interface Line {
  name: string;
  figure: Figure;
  color: string;
  isDashed?: boolean;
}

interface CoursePlan {
  title: string;
  lines: readonly Line[];
  format: (value: number) => string;
}

const PLANS: readonly CoursePlan[] = [
  {
    title: "Time to answer",
    lines: [
      { name: "p95", figure: "p95_ms", color: "var(--unsure-fill)", isDashed: true },
      { name: "p50", figure: "p50_ms", color: "var(--primary)" },
    ],
    format: formatLatency,
  },
  {
    title: "Requests a second",
    lines: [{ name: "Requests", figure: "requests_per_second", color: "var(--primary)" }],
    format: formatPerSecond,
  },
  {
    title: "Failures a second",
    lines: [{ name: "Failures", figure: "failures_per_second", color: "var(--destructive)" }],
    format: formatPerSecond,
  },
  {
    title: "Users",
    lines: [{ name: "Users", figure: "users", color: "var(--muted-foreground)" }],
    format: formatNumber,
  },
];

const MOST_TICKS = 8;

/** How the load test went, second by second. */
export function LoadTestCourse({ loadTest }: { loadTest: LoadTest }) {
  return (
    <Panel
      title="Over time"
      sentence={`Each point is ${stepWords(loadTest.step_seconds)}; answers count when they came.`}
    >
      <div className="grid gap-8 lg:grid-cols-2">
        {PLANS.map((plan) => (
          <CourseChart key={plan.title} plan={plan} series={loadTest.series} />
        ))}
      </div>
    </Panel>
  );
}

function CourseChart({
  plan: { title, lines, format },
  series,
}: {
  plan: CoursePlan;
  series: readonly LoadTestPoint[];
}) {
  const end = series.at(-1)?.second ?? 1;
  const curves: Curve[] = lines.map(({ name, figure, color, isDashed = false }) => ({
    name,
    color,
    isDashed,
    points: series.flatMap((point) => {
      const y = point[figure];
      return y === null ? [] : [{ x: point.second, y }];
    }),
  }));
  return (
    <ChartFigure
      title={title}
      label={`${title} by second: ${curves.map((curve) => mostWords(curve, format)).join(", ")}`}
      curves={curves}
      xLabel="Second"
      xDomain={[0, end]}
      xTicks={roundTicks(0, end, false, MOST_TICKS)}
      formatX={(value) => formatNumber(Math.round(value))}
      formatY={format}
      formatTick={(value) => tickWords(value, format)}
      fromZero
      table={
        <NumberTable
          caption={`${title} by second`}
          columns={["Second", ...lines.map(({ name }) => name)]}
          rows={series.map((point) => [
            formatNumber(point.second),
            ...lines.map(({ figure }) => cell(point[figure], format)),
          ])}
        />
      }
    />
  );
}

function mostWords({ name, points }: Curve, format: (value: number) => string): string {
  if (points.length === 0) return `${name.toLowerCase()} never`;
  return `${name.toLowerCase()} at most ${format(Math.max(...points.map(({ y }) => y)))}`;
}

/** An axis says "0", "3" and "12 s" where a figure says "0.0 ms", "3.0" and "12.0 s". */
function tickWords(value: number, format: (value: number) => string): string {
  return value === 0 ? "0" : format(value).replace(/\.0(?!\d)/, "");
}

function cell(value: number | null, format: (value: number) => string): string {
  return value === null ? "–" : format(value);
}

function stepWords(seconds: number): string {
  return seconds === 1 ? "a second" : `${formatNumber(seconds)} seconds`;
}
