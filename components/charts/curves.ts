export interface CurvePoint {
  x: number;
  y: number;
}

export interface Curve {
  name: string;
  /** A CSS colour; where two curves meet, one of them is dashed too. */
  color: string;
  isDashed?: boolean;
  /** Where the points themselves count, and not only their course. */
  hasDots?: boolean;
  points: readonly CurvePoint[];
}
