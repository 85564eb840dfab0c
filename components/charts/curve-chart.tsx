"use client";

import { CartesianGrid, Line, LineChart, ReferenceLine, Tooltip, XAxis, YAxis } from "recharts";

import { ticksFromZero } from "@/lib/measures";

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

const AXIS = { stroke: "var(--input)", tickLine: false, tick: { fill: "var(--muted-foreground)", fontSize: 12 } };

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
    <div role="img" aria-label={label} className="aspect-[8/5] w-full min-w-0 tabular-nums">
      <LineChart
        responsive
        accessibilityLayer={false}
        style={{ width: "100%", height: "100%" }}
        margin={{ top: 16, right: 16, bottom: 20, left: 0 }}
      >
        <CartesianGrid stroke="var(--border)" vertical={false} />
        <XAxis
          type="number"
          dataKey="x"
          domain={xDomain ?? ["dataMin", "dataMax"]}
          tickFormatter={formatX}
          {...(xTicks === undefined ? ticksOf(xDomain) : { ticks: [...xTicks], interval: 0 })}
          allowDecimals={xDomain !== undefined}
          label={{ value: xLabel, position: "bottom", offset: 4, fill: "var(--muted-foreground)", fontSize: 12 }}
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
        <Tooltip
          isAnimationActive={false}
          labelFormatter={(value) => `${xLabel} ${formatX(Number(value))}`}
          formatter={(value) => formatY(Number(value))}
          contentStyle={{
            background: "var(--card)",
            border: "1px solid var(--border)",
            borderRadius: 8,
            fontSize: 12,
            padding: "4px 8px",
          }}
          labelStyle={{ color: "var(--muted-foreground)" }}
          itemStyle={{ color: "var(--foreground)", padding: 0 }}
          cursor={{ stroke: "var(--input)" }}
        />
        {curves.map(({ name, color, isDashed = false, hasDots = false, points }) => (
          <Line
            key={name}
            name={name}
            data={[...points]}
            dataKey="y"
            stroke={color}
            strokeWidth={2}
            {...(isDashed ? { strokeDasharray: "6 4" } : {})}
            dot={hasDots || points.length === 1}
            isAnimationActive={false}
            connectNulls
          />
        ))}
      </LineChart>
    </div>
  );
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
