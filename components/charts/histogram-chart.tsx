"use client";

import { Bar, BarChart, type BarShapeProps, Rectangle, Tooltip, XAxis, YAxis } from "recharts";

import { formatCount, formatNumber } from "@/lib/format";
import type { Bin, Tick } from "@/lib/measures";

import { CHART } from "./chart-look";
import { ChartTooltip } from "./chart-tooltip";

export interface HistogramChartProps {
  label: string;
  bins: readonly Bin[];
  ticks: readonly Tick[];
  /** Where the middle picture is, 0 to 1 from left to right. */
  middle: number;
  format: (value: number) => string;
}

/** How often each range of values is there; the middle picture is pointed out below. */
export function HistogramChart({ label, bins, ticks, middle, format }: HistogramChartProps) {
  const data = bins.map((bin, index) => ({ ...bin, index }));
  const highest = bins.reduce((best, { count }, index) => (count > (bins[best]?.count ?? 0) ? index : best), 0);
  return (
    <div className="relative">
      <span
        aria-hidden
        className="figures absolute top-0 text-xs leading-5 whitespace-nowrap"
        style={placed((highest + 0.5) / Math.max(bins.length, 1))}
      >
        {formatNumber(bins[highest]?.count ?? 0)}
      </span>
      <div role="img" aria-label={label} className="border-input h-44 w-full min-w-0 border-b">
        <BarChart {...CHART} data={data} margin={{ top: 22, right: 0, bottom: 0, left: 0 }} barCategoryGap={1}>
          <XAxis dataKey="index" hide />
          <YAxis hide domain={[0, "dataMax"]} />
          <Tooltip
            isAnimationActive={false}
            cursor={{ fill: "var(--muted)" }}
            content={({ active, label: index }) => {
              const bin = bins[Number(index)];
              if (!active || bin === undefined) return null;
              return (
                <ChartTooltip title={`${format(bin.from)} to ${format(bin.to)}`}>
                  {formatCount(bin.count, "picture")}
                </ChartTooltip>
              );
            }}
          />
          <Bar
            dataKey="count"
            isAnimationActive={false}
            minPointSize={(count) => (count === null || count === 0 ? 0 : 2)}
            shape={(shape: BarShapeProps) => (
              <Rectangle {...shape} fill="var(--primary)" opacity={bins[shape.index]?.isMiddle === true ? 1 : 0.55} />
            )}
          />
        </BarChart>
      </div>
      <div aria-hidden className="relative mt-1 h-5 text-xs leading-5 tabular-nums">
        {ticks.map(({ place, value }) => (
          <span key={place} className="text-muted-foreground absolute whitespace-nowrap" style={placed(place)}>
            {format(value)}
          </span>
        ))}
        <svg
          viewBox="0 0 8 6"
          className="absolute -top-1 h-1.5 w-2 -translate-x-1/2"
          style={{ left: `${middle * 100}%` }}
        >
          <path d="M4 0 8 6H0Z" fill="var(--foreground)" />
        </svg>
      </div>
    </div>
  );
}

/** The first word begins and the last one ends with the axis. */
function placed(place: number) {
  return { left: `${place * 100}%`, transform: `translateX(${-place * 100}%)` };
}
