import type { ReactNode } from "react";

/** What is pointed at in a chart, in words. */
export function ChartTooltip({ title, children }: { title: string; children: ReactNode }) {
  return (
    <div className="border-border bg-card max-w-64 rounded-lg border px-2 py-1 text-xs leading-5">
      <p className="text-muted-foreground break-words">{title}</p>
      <p className="tabular-nums">{children}</p>
    </div>
  );
}
