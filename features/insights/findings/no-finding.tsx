import { CircleCheck } from "lucide-react";

import type { Insights } from "@/lib/api/types";

import type { FindingKind } from "../filters";
import { DEEP_KINDS, kindTitle } from "../kinds";

import { LookDeeper } from "./look-deeper";

/** What was asked for is not among the findings of this revision. */
export function NoFinding({ insights, kind }: { insights: Insights; kind: FindingKind }) {
  const { checked, skipped } = insights;
  return (
    <section aria-label={kindTitle(kind)} className="flex flex-col gap-2">
      <h3 className="text-lg font-semibold tracking-tight">{kindTitle(kind)}</h3>
      <p className="flex items-start gap-2 text-pretty">
        {checked.includes(kind) && (
          <CircleCheck className="text-primary mt-0.5 size-5 shrink-0" role="img" aria-label="Fine" />
        )}
        {reasonOf(kind, checked, skipped)}
      </p>
      {awaitsDeepLook(insights, kind) && (
        <div className="max-w-[68ch]">
          <LookDeeper insights={insights} />
        </div>
      )}
    </section>
  );
}

/** Whether the kind can be looked for, and nobody has had it looked for yet. */
export function awaitsDeepLook({ deep_look: look, dataset_id: id }: Insights, kind: FindingKind | undefined): boolean {
  return look === null && id !== null && kind !== undefined && DEEP_KINDS.includes(kind);
}

function reasonOf(kind: FindingKind, checked: readonly FindingKind[], skipped: readonly FindingKind[]): string {
  if (skipped.includes(kind)) return "Most of these pictures share this, so it is no fault of some.";
  if (checked.includes(kind)) return "Looked for, and nothing was found in this revision.";
  return "Nobody has looked for this in this revision yet.";
}
