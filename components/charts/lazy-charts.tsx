"use client";

import dynamic from "next/dynamic";
import type { ComponentProps } from "react";

import { Skeleton } from "../ui/skeleton";
import { WhenNear } from "../when-near";

// Recharts is large: a page is readable before it has come.
const LazyCurveChart = dynamic(async () => (await import("./curve-chart")).CurveChart, {
  ssr: false,
  loading: () => CURVES,
});
const LazyClassBarChart = dynamic(async () => (await import("./class-bar-chart")).ClassBarChart, {
  ssr: false,
  loading: () => BARS,
});
const LazyHistogramChart = dynamic(async () => (await import("./histogram-chart")).HistogramChart, {
  ssr: false,
  loading: () => HISTOGRAM,
});
const LazyCellScatterChart = dynamic(async () => (await import("./cell-scatter-chart")).CellScatterChart, {
  ssr: false,
  loading: () => CURVES,
});

const CURVES = <Skeleton className="aspect-[8/5] w-full" />;
const BARS = <Skeleton className="h-40 w-full" />;
const HISTOGRAM = <Skeleton className="h-50 w-full" />;

export function CurveChart(props: ComponentProps<typeof LazyCurveChart>) {
  return (
    <WhenNear placeholder={CURVES}>
      <LazyCurveChart {...props} />
    </WhenNear>
  );
}

export function ClassBarChart(props: ComponentProps<typeof LazyClassBarChart>) {
  return (
    <WhenNear placeholder={BARS}>
      <LazyClassBarChart {...props} />
    </WhenNear>
  );
}

export function HistogramChart(props: ComponentProps<typeof LazyHistogramChart>) {
  return (
    <WhenNear placeholder={HISTOGRAM}>
      <LazyHistogramChart {...props} />
    </WhenNear>
  );
}

export function CellScatterChart(props: ComponentProps<typeof LazyCellScatterChart>) {
  return (
    <WhenNear placeholder={CURVES}>
      <LazyCellScatterChart {...props} />
    </WhenNear>
  );
}
