/** What the charts have in common: hairlines, and small muted words. */
export const AXIS = {
  stroke: "var(--input)",
  tickLine: false,
  tick: { fill: "var(--muted-foreground)", fontSize: 12 },
} as const;

export const AXIS_LABEL = { fill: "var(--muted-foreground)", fontSize: 12 } as const;

/** Charts are readable by their tables: Recharts need not describe them a second time. */
export const CHART = {
  responsive: true,
  accessibilityLayer: false,
  style: { width: "100%", height: "100%" },
} as const;
