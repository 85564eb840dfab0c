"use client";

import type { ReactNode } from "react";

import { Disclosure } from "../disclosure";

import type { CurveChartProps } from "./curve-chart";
import { CurveLegend } from "./curve-legend";
import { CurveChart } from "./lazy-charts";

interface ChartFigureProps extends CurveChartProps {
  title: string;
  note?: ReactNode;
  /** The same numbers as a table. */
  table: ReactNode;
}

/** A chart with its title, the meaning of its lines, and its numbers for who cannot see it. */
export function ChartFigure({ title, note, table, ...chart }: ChartFigureProps) {
  return (
    <figure className="flex min-w-0 flex-col gap-2">
      <figcaption className="flex flex-wrap items-baseline justify-between gap-x-4">
        <span className="font-medium">{title}</span>
        <CurveLegend curves={chart.curves} />
      </figcaption>
      {note !== undefined && <p className="text-muted-foreground text-small text-pretty">{note}</p>}
      <CurveChart {...chart} />
      <Disclosure title="As a table" isPlain>
        {table}
      </Disclosure>
    </figure>
  );
}
