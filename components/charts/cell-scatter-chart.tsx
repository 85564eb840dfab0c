"use client";

import { CartesianGrid, ReferenceLine, Scatter, ScatterChart, Tooltip, XAxis, YAxis, ZAxis } from "recharts";

import { formatCount, formatNumber } from "@/lib/format";

import { AXIS, AXIS_LABEL, CHART } from "./chart-look";
import { ChartTooltip } from "./chart-tooltip";

export interface ScatterCell {
  x: number;
  y: number;
  count: number;
  /** What lies in it, as people say it. */
  words: string;
}

export interface ScatterAxis {
  from: number;
  to: number;
  ticks: readonly number[];
  isLog: boolean;
}

export interface CellScatterChartProps {
  label: string;
  cells: readonly ScatterCell[];
  /** Of both directions. */
  axis: ScatterAxis;
  xLabel: string;
  yLabel: string;
  /** What lies on the line where both are equal. */
  diagonal: string;
}

/** From the smallest to the largest dot, in square pixels. */
const AREAS_PX: [number, number] = [12, 700];

/** Cells of a grid as dots whose area says how much lies in them. */
export function CellScatterChart({ label, cells, axis, xLabel, yLabel, diagonal }: CellScatterChartProps) {
  const { from, to } = axis;
  const scale = scaleOf(axis);
  return (
    <div role="img" aria-label={label} className="aspect-square w-full min-w-0 tabular-nums sm:max-lg:aspect-[8/5]">
      <ScatterChart {...CHART} margin={{ top: 16, right: 16, bottom: 20, left: 0 }}>
        <CartesianGrid stroke="var(--border)" />
        <XAxis
          type="number"
          dataKey="x"
          {...scale}
          label={{ value: xLabel, position: "bottom", offset: 4, ...AXIS_LABEL }}
          {...AXIS}
        />
        <YAxis
          type="number"
          dataKey="y"
          {...scale}
          width={52}
          axisLine={false}
          label={{ value: yLabel, position: "insideTopLeft", dx: 56, dy: -18, ...AXIS_LABEL }}
          {...AXIS}
        />
        <ZAxis type="number" dataKey="count" range={AREAS_PX} domain={[0, "dataMax"]} />
        <ReferenceLine
          segment={[
            { x: from, y: from },
            { x: to, y: to },
          ]}
          stroke="var(--input)"
          strokeDasharray="2 4"
          label={{ value: diagonal, position: "insideTopRight", dx: 5, dy: -18, ...AXIS_LABEL }}
        />
        <Tooltip
          isAnimationActive={false}
          cursor={false}
          content={({ active, payload }) => {
            const cell = payload[0]?.payload as ScatterCell | undefined;
            if (!active || cell === undefined) return null;
            return <ChartTooltip title={cell.words}>{formatCount(cell.count, "picture")}</ChartTooltip>;
          }}
        />
        <Scatter
          data={[...cells]}
          fill="var(--primary)"
          fillOpacity={0.45}
          stroke="var(--primary)"
          isAnimationActive={false}
        />
      </ScatterChart>
    </div>
  );
}

function scaleOf({ from, to, ticks, isLog }: ScatterAxis) {
  return {
    domain: [from, to] as [number, number],
    ticks: [...ticks],
    interval: 0,
    scale: isLog ? ("log" as const) : ("linear" as const),
    tickFormatter: (value: number) => formatNumber(Math.round(value)),
  };
}
