import type { ReactNode } from "react";

import { Button } from "@/components/ui/button";
import { formatCount, formatNumber } from "@/lib/format";

import type { Selection } from "./use-selection";

interface SelectionBarProps {
  selection: Selection;
  total: number;
  /** What can be done with what is chosen. */
  children: ReactNode;
}

/** How many pictures are chosen of how many, and what can be done with them. */
export function SelectionBar({ selection, total, children }: SelectionBarProps) {
  const { chosen, isFetching, chooseAll, clear } = selection;
  return (
    <div role="toolbar" aria-label="Selected pictures" className="flex flex-wrap items-center gap-2">
      <span aria-live="polite" className="text-muted-foreground mr-2 text-small tabular-nums">
        {chosen.size === 0
          ? formatCount(total, "picture")
          : `${formatNumber(chosen.size)} of ${formatNumber(total)} selected`}
      </span>
      {/* Nothing comes or goes with a choice: what is below would move under the pointer. */}
      <Button size="sm" variant="ghost" disabled={isFetching || chosen.size === total} onClick={chooseAll}>
        {isFetching ? "Selecting" : "Select all"}
      </Button>
      <Button size="sm" variant="ghost" disabled={chosen.size === 0} onClick={clear}>
        None
      </Button>
      <span className="flex flex-wrap items-center gap-2 sm:ml-auto">{children}</span>
    </div>
  );
}
