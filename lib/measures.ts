import type { Measure, MeasureName } from "./api/types";
import { formatBytes, formatExact, formatNumber } from "./format";

export interface MeasureLook {
  name: MeasureName;
  label: string;
  /** What is measured, for the sentence above a chart. */
  words: string;
  format: (value: number) => string;
}

/** What can be measured of a picture's file, and how people write it. */
export const MEASURES: readonly MeasureLook[] = [
  { name: "width_px", label: "Width", words: "Width of the pictures", format: formatPixels },
  { name: "height_px", label: "Height", words: "Height of the pictures", format: formatPixels },
  {
    name: "aspect_ratio",
    label: "Shape",
    words: "Width divided by height: 1 is square, more is wide, less is tall",
    format: (value) => shortest(value, 2),
  },
  {
    name: "megapixels",
    label: "Pixels",
    words: "Millions of pixels in each picture",
    format: (value) => `${shortest(value, value < 0.1 ? 3 : value < 10 ? 2 : 1)} MP`,
  },
  { name: "size_bytes", label: "File size", words: "Size of the files", format: formatBytes },
];

export interface Bin {
  from: number;
  to: number;
  count: number;
  /** Whether the median lies in it. */
  isMiddle: boolean;
}

/** The bars of a histogram, from left to right. */
export function binsOf({ edges, counts, median }: Measure): Bin[] {
  const last = counts.length - 1;
  return counts.map((count, index) => {
    const from = edges[index] ?? 0;
    const to = edges[index + 1] ?? from;
    return { from, to, count, isMiddle: median >= from && (median < to || (index === last && median <= to)) };
  });
}

export interface Tick {
  /** 0 at the axis's beginning, 1 at its end. */
  place: number;
  value: number;
}

const MOST_TICKS = 5;
/** Words nearer to the last ones than this share of a step would run into them. */
const ROOM = 0.8;

/** Some of a histogram's edges, evenly apart but for the last one, to write below it. */
export function edgeTicks(edges: readonly number[]): Tick[] {
  const bins = edges.length - 1;
  if (bins < 1) return [];
  const step = Math.ceil(bins / (MOST_TICKS - 1));
  return edges.flatMap((value, index) => {
    const isShown = index === bins || (index % step === 0 && bins - index >= step * ROOM);
    return isShown ? [{ place: index / bins, value }] : [];
  });
}

/** Where a value lies between a histogram's edges, 0 to 1. */
export function placeOf(value: number, edges: readonly number[]): number {
  const bins = edges.length - 1;
  if (bins < 1) return 0;
  const index = edges.findLastIndex((edge) => edge <= value);
  if (index < 0) return 0;
  if (index >= bins) return 1;
  const from = edges[index] ?? 0;
  const width = (edges[index + 1] ?? from) - from;
  return (index + (width > 0 ? (value - from) / width : 0)) / bins;
}

/** Whether edges grow by a constant factor rather than by a constant step. */
export function isGeometric(edges: readonly number[]): boolean {
  const [first = 0, second = 0] = edges;
  const [beforeLast = 0, last = 0] = edges.slice(-2);
  if (edges.length < 3 || first <= 0) return false;
  return (last - beforeLast) / Math.max(second - first, Number.EPSILON) > 1.5;
}

/** The middle of what lies between two edges. */
export function middleOf(from: number, to: number, isLog: boolean): number {
  return isLog ? Math.sqrt(from * to) : (from + to) / 2;
}

/** Round numbers within a range that people read along an axis: 1, 2 and 5 times powers of ten, or even steps. */
export function roundTicks(from: number, to: number, isLog: boolean, most = 6): number[] {
  if (!(to > from)) return [from];
  const log = isLog && from > 0 ? logTicks(from, to) : [];
  if (log.length >= 2) return thinned(log, most);
  const step = roundStep((to - from) / (most - 1));
  const first = Math.ceil(from / step);
  const count = Math.floor(to / step) - first + 1;
  return Array.from({ length: count }, (_, index) => (first + index) * step);
}

/** Round numbers from zero to the first that nothing exceeds; where all is zero, it lies at the bottom. */
export function ticksFromZero(most: number, steps = 3): number[] {
  const step = roundStep((most > 0 ? most : steps) / steps);
  const count = most > 0 ? Math.ceil(most / step) : steps;
  return Array.from({ length: count + 1 }, (_, index) => index * step);
}

function logTicks(from: number, to: number): number[] {
  const powers = Array.from(
    { length: Math.ceil(Math.log10(to)) - Math.floor(Math.log10(from)) + 1 },
    (_, index) => 10 ** (Math.floor(Math.log10(from)) + index),
  );
  return powers.flatMap((power) => [power, 2 * power, 5 * power]).filter((tick) => tick >= from && tick <= to);
}

function thinned(ticks: readonly number[], most: number): number[] {
  const every = Math.ceil(ticks.length / most);
  return ticks.filter((_, index) => index % every === 0);
}

function roundStep(rough: number): number {
  const power = 10 ** Math.floor(Math.log10(rough));
  const factor = [1, 2, 5, 10].find((candidate) => candidate * power >= rough) ?? 10;
  return factor * power;
}

function formatPixels(value: number): string {
  return `${formatNumber(Math.round(value))} px`;
}

function shortest(value: number, digits: number): string {
  return formatExact(Number(value.toFixed(digits)));
}
