import type { ThresholdPoint } from "@/lib/api/types";

/** Points that can be set: nobody can be more than 100% sure, and above 0% is everything. */
export function settable(curve: readonly ThresholdPoint[]): ThresholdPoint[] {
  return curve.filter(({ threshold }) => threshold > 0 && threshold < 1);
}

const SAME = 1e-6;

/** What a threshold did in the test; nothing where that very one is not on record. */
export function pointAt(curve: readonly ThresholdPoint[], threshold: number): ThresholdPoint | undefined {
  return curve.find((point) => Math.abs(point.threshold - threshold) < SAME);
}

/** The place of the point nearest to a threshold, -1 where there is none. */
export function nearestPlace(curve: readonly ThresholdPoint[], threshold: number): number {
  const distances = curve.map((point) => Math.abs(point.threshold - threshold));
  return distances.indexOf(Math.min(...distances));
}
