export interface GridShape {
  total: number;
  columns: number;
  /** Rows that are on the screen at once. */
  rows: number;
}

/** Where a key leads from `index` of a grid of pictures; null for keys that move nobody. */
export function movedBy(key: string, index: number, { total, columns, rows }: GridShape): number | null {
  const steps: Readonly<Record<string, number>> = {
    ArrowLeft: -1,
    ArrowRight: 1,
    ArrowUp: -columns,
    ArrowDown: columns,
    PageUp: -columns * Math.max(rows - 1, 1),
    PageDown: columns * Math.max(rows - 1, 1),
    Home: -total,
    End: total,
  };
  const step = steps[key];
  return step === undefined || total === 0 ? null : Math.min(Math.max(index + step, 0), total - 1);
}
