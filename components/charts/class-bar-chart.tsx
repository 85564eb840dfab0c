"use client";

import {
  Bar,
  BarChart,
  type BarShapeProps,
  Rectangle,
  Tooltip,
  XAxis,
  YAxis,
  type YAxisTickContentProps,
} from "recharts";

import { fitted } from "@/lib/text-width";

import { CHART } from "./chart-look";
import { ChartTooltip } from "./chart-tooltip";

export interface ClassBar {
  /** What identifies the class. */
  name: string;
  /** As people read it. */
  label: string;
  parts: readonly number[];
  /** The numbers beside the bar. */
  words: string;
  /** What a tooltip says of it. */
  details: string;
}

export interface ClassBarChartProps {
  label: string;
  bars: readonly ClassBar[];
  /** A CSS colour for each part of a bar, from left to right. */
  colors: readonly string[];
  /** The bar that is pointed out; the others step back. */
  selected: string | null;
  labelWidth: number;
  wordsWidth: number;
  onSelect: (name: string) => void;
}

const ROW_PX = 28;
const BAR_PX = 14;
const FONT_PX = 13;
const NAME_GAP_PX = 8;

/** A bar for each class, one below the other, its name before and its numbers after it. */
export function ClassBarChart(props: ClassBarChartProps) {
  const { label, bars, colors, selected, labelWidth, wordsWidth, onSelect } = props;
  const byName = new Map(bars.map((bar) => [bar.name, bar]));
  const isFaded = (name: string) => selected !== null && selected !== name;
  return (
    <div
      role="img"
      aria-label={label}
      className="w-full cursor-pointer"
      style={{ height: bars.length * ROW_PX }}
      onPointerUp={({ currentTarget, clientY }) => {
        // The name and the numbers of a row select it too, and Recharts tells of its bar only.
        const bar = bars[Math.floor((clientY - currentTarget.getBoundingClientRect().top) / ROW_PX)];
        if (bar !== undefined) onSelect(bar.name);
      }}
    >
      <BarChart
        {...CHART}
        layout="vertical"
        data={[...bars]}
        margin={{ top: 0, right: 0, bottom: 0, left: 0 }}
        barSize={BAR_PX}
      >
        <XAxis type="number" hide domain={[0, "dataMax"]} />
        <YAxis
          type="category"
          dataKey="name"
          width={labelWidth}
          interval={0}
          axisLine={false}
          tickLine={false}
          tick={(tick: YAxisTickContentProps) => (
            <NameTick tick={tick} bar={byName.get(String(tick.payload.value))} width={labelWidth} isFaded={isFaded} />
          )}
        />
        <YAxis
          yAxisId="words"
          orientation="right"
          type="category"
          dataKey="name"
          width={wordsWidth}
          interval={0}
          axisLine={false}
          tickLine={false}
          tick={(tick: YAxisTickContentProps) => (
            <WordsTick tick={tick} bar={byName.get(String(tick.payload.value))} isFaded={isFaded} right={wordsWidth} />
          )}
        />
        <Tooltip
          isAnimationActive={false}
          cursor={{ fill: "var(--muted)" }}
          content={({ active, label: name }) => {
            const bar = byName.get(String(name));
            return active && bar !== undefined ? <ChartTooltip title={bar.label}>{bar.details}</ChartTooltip> : null;
          }}
        />
        {colors.map((color, part) => (
          <Bar
            key={color}
            dataKey={(bar: ClassBar) => bar.parts[part] ?? 0}
            stackId="class"
            isAnimationActive={false}
            shape={(shape: BarShapeProps) => (
              <Rectangle {...shape} fill={color} opacity={isFaded(bars[shape.index]?.name ?? "") ? 0.3 : 1} />
            )}
          />
        ))}
      </BarChart>
    </div>
  );
}

interface TickProps {
  tick: YAxisTickContentProps;
  bar: ClassBar | undefined;
  isFaded: (name: string) => boolean;
}

function NameTick({ tick, bar, width, isFaded }: TickProps & { width: number }) {
  if (bar === undefined) return null;
  return (
    <text
      x={0}
      y={tick.y}
      dy="0.35em"
      fontSize={FONT_PX}
      fill={isFaded(bar.name) ? "var(--muted-foreground)" : "var(--foreground)"}
    >
      <title>{bar.label}</title>
      {fitted(bar.label, width - NAME_GAP_PX)}
    </text>
  );
}

function WordsTick({ tick, bar, isFaded, right }: TickProps & { right: number }) {
  if (bar === undefined) return null;
  return (
    <text
      x={Number(tick.x) + right - 8}
      y={tick.y}
      dy="0.35em"
      textAnchor="end"
      fontSize={FONT_PX}
      className="figures"
      fill={isFaded(bar.name) ? "var(--muted-foreground)" : "var(--foreground)"}
    >
      {bar.words}
    </text>
  );
}
