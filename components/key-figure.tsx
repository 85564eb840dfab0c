import type { ReactNode } from "react";

import { More } from "./explain";

interface KeyFigureProps {
  term: string;
  value: string;
  note: ReactNode;
  /** The exact value, for who asks for it. */
  exact?: string | undefined;
}

/** One figure of a band of them. */
export function KeyFigure({ term, value, note, exact }: KeyFigureProps) {
  return (
    <div className="bg-card flex min-w-0 flex-col px-6 py-4 max-sm:px-4">
      <dt className="text-muted-foreground text-small">{term}</dt>
      <dd className="figures text-[1.75rem] leading-10 font-medium tracking-tight max-sm:text-2xl">
        {exact === undefined || exact === value ? value : <More more={exact}>{value}</More>}
      </dd>
      <dd className="text-muted-foreground text-xs leading-5 text-pretty tabular-nums">{note}</dd>
    </div>
  );
}
