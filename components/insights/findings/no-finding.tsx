import { CircleCheck } from "lucide-react";

import type { Insights } from "@/lib/api/types";
import type { FindingKind } from "@/lib/insights-filters";
import { DEEP_KINDS, kindTitle } from "@/lib/insights-kinds";

/** What was asked for is not among the findings of this revision. */
export function NoFinding({ insights: { checked, skipped }, kind }: { insights: Insights; kind: FindingKind }) {
  return (
    <section aria-label={kindTitle(kind)} className="flex flex-col gap-2">
      <h3 className="text-lg font-semibold tracking-tight">{kindTitle(kind)}</h3>
      <p className="flex items-start gap-2 text-pretty">
        {checked.includes(kind) && (
          <CircleCheck className="text-accent mt-0.5 size-5 shrink-0" role="img" aria-label="Fine" />
        )}
        {reasonOf(kind, checked, skipped)}
      </p>
    </section>
  );
}

function reasonOf(kind: FindingKind, checked: readonly FindingKind[], skipped: readonly FindingKind[]): string {
  if (skipped.includes(kind)) return "Most of these pictures share this, so it is no fault of some.";
  if (checked.includes(kind)) return "Looked for, and nothing was found in this revision.";
  if (DEEP_KINDS.includes(kind)) return "Nobody has looked for this yet: it needs the eyes of a network.";
  return "Nobody has looked for this in this revision.";
}
