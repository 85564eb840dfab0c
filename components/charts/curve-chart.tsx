"use client";

import { CartesianGrid, Line, LineChart, ReferenceLine, XAxis, YAxis } from "recharts";

import { ticksFromZero } from "@/lib/measures";
import { record } from "@/lib/record";

import { type ChartConfig, ChartContainer, ChartTooltip, ChartTooltipContent } from "../ui/chart";

import { AXIS, AXIS_LABEL } from "./chart-look";
import type { Curve } from "./curves";

export interface CurveChartProps {
  /** What the curves are, for who cannot see them; a table beside the chart has the numbers. */
  label: string;
  curves: readonly Curve[];
  xLabel: string;
  xDomain?: [number, number] | undefined;
  yDomain?: [number, number] | undefined;
  formatX: (value: number) => string;
  formatY: (value: number) => string;
  /** How the axis writes its values, where that is shorter than what a tooltip says. */
  formatTick?: ((value: number) => string) | undefined;
  /** The line from corner to corner that means chance, or perfect honesty. */
  hasDiagonal?: boolean | undefined;
  /** A place along the bottom to point out. */
  markX?: number | undefined;
  /** Places along the bottom that are named; evenly spaced ones by default. */
  xTicks?: readonly number[] | undefined;
  /** Where nothing is a value like others, the axis begins there, and ends at a round number. */
  fromZero?: boolean | undefined;
}

/** Curves over a common axis. Drawn by Recharts; it is loaded only by pages that show one. */
export function CurveChart(props: CurveChartProps) {
  const {
    label,
    curves,
    xLabel,
    xDomain,
    yDomain,
    formatX,
    formatY,
    formatTick = formatY,
    hasDiagonal = false,
    markX,
    xTicks,
    fromZero = false,
  } = props;
  if (curves.every(({ points }) => points.length === 0)) return <NoData label={label} />;
  return (
    <ChartContainer
      role="img"
      aria-label={label}
      config={configOf(curves)}
      className="aspect-[8/5] w-full min-w-0 tabular-nums"
    >
      <LineChart accessibilityLayer={false} margin={{ top: 16, right: 16, bottom: 20, left: 0 }}>
        <CartesianGrid stroke="var(--border)" vertical={false} />
        <XAxis
          type="number"
          dataKey="x"
          domain={xDomain ?? ["dataMin", "dataMax"]}
          tickFormatter={formatX}
          {...(xTicks === undefined ? ticksOf(xDomain) : { ticks: [...xTicks], interval: 0 })}
          allowDecimals={xDomain !== undefined}
          label={{ value: xLabel, position: "bottom", offset: 4, ...AXIS_LABEL }}
          {...AXIS}
        />
        <YAxis
          type="number"
          domain={yDomain ?? ["auto", "auto"]}
          tickFormatter={formatTick}
          tickCount={4}
          interval={0}
          {...(fromZero ? axisFromZero(curves) : ticksOf(yDomain))}
          width="auto"
          axisLine={false}
          {...AXIS}
        />
        {hasDiagonal && (
          <ReferenceLine
            segment={[
              { x: 0, y: 0 },
              { x: 1, y: 1 },
            ]}
            stroke="var(--input)"
            strokeDasharray="2 4"
          />
        )}
        {markX !== undefined && <ReferenceLine x={markX} stroke="var(--foreground)" strokeDasharray="4 4" />}
        <ChartTooltip
          isAnimationActive={false}
          cursor={{ stroke: "var(--input)" }}
          content={
            <ChartTooltipContent
              className="border-border bg-card min-w-0 shadow-none"
              labelFormatter={(_, payload) => `${xLabel} ${formatX(xOf(payload[0]?.payload))}`}
              formatter={(value, name) => (
                <span className="flex w-full justify-between gap-4">
                  <span className="text-muted-foreground">{name}</span>
                  {formatY(Number(value))}
                </span>
              )}
            />
          }
        />
        {curves.map(({ name, isDashed = false, hasDots = false, points }, index) => (
          <Line
            key={name}
            name={name}
            data={[...points]}
            dataKey="y"
            stroke={`var(--color-${keyOf(index)})`}
            strokeWidth={2}
            {...(isDashed ? { strokeDasharray: "6 4" } : {})}
            dot={hasDots || points.length === 1}
            isAnimationActive={false}
            connectNulls
          />
        ))}
      </LineChart>
    </ChartContainer>
  );
}

/** A curve's name may have spaces, the name of a colour in CSS may not. */
function keyOf(index: number): string {
  return `curve-${index}`;
}

function configOf(curves: readonly Curve[]): ChartConfig {
  return Object.fromEntries(curves.map(({ name: label, color }, index) => [keyOf(index), { label, color }]));
}

function xOf(point: unknown): number {
  return Number(record(point).x);
}

/** Bare axes would look like a chart of zeros. */
function NoData({ label }: { label: string }) {
  return (
    <div
      role="img"
      aria-label={`${label}: no data`}
      className="border-border text-muted-foreground grid aspect-[8/5] w-full place-items-center rounded-lg border border-dashed"
    >
      No data
    </div>
  );
}

function axisFromZero(curves: readonly Curve[]) {
  const ticks = ticksFromZero(Math.max(0, ...curves.flatMap(({ points }) => points.map(({ y }) => y))));
  return { domain: [0, ticks.at(-1) ?? 1] as [number, number], ticks };
}

/** Shares get the same five ticks everywhere. */
function ticksOf(domain: [number, number] | undefined) {
  return domain === undefined ? {} : { ticks: [0, 0.25, 0.5, 0.75, 1], interval: 0 };
}
