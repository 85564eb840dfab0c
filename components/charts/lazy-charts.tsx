"use client";

import dynamic from "next/dynamic";

import { Skeleton } from "../ui/skeleton";

// Recharts is large: a page is readable before it has come.
export const ClassBarChart = dynamic(async () => (await import("./class-bar-chart")).ClassBarChart, {
  ssr: false,
  loading: () => <Skeleton className="h-40 w-full" />,
});

export const HistogramChart = dynamic(async () => (await import("./histogram-chart")).HistogramChart, {
  ssr: false,
  loading: () => <Skeleton className="h-50 w-full" />,
});

export const CellScatterChart = dynamic(async () => (await import("./cell-scatter-chart")).CellScatterChart, {
  ssr: false,
  loading: () => <Skeleton className="aspect-[8/5] w-full" />,
});
