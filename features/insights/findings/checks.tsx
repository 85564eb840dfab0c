import { CircleCheck } from "lucide-react";

import { Disclosure } from "@/components/disclosure";
import type { Insights } from "@/lib/api/types";
import { formatCount } from "@/lib/format";

import type { FindingKind } from "../filters";
import { DEEP_KINDS, kindTitle } from "../kinds";

import { LookDeeper } from "./look-deeper";

/** What was looked for and not found, and what most of the pictures share and is therefore no fault. */
export function CheckedSummary({ insights: { checked, skipped, findings } }: { insights: Insights }) {
  const found = new Set(findings.map(({ kind }) => kind));
  const clean = checked.filter((kind) => !found.has(kind) && !skipped.includes(kind));
  if (clean.length === 0 && skipped.length === 0) return null;
  return (
    <div className="border-border mt-3 border-t pt-3 text-small">
      {clean.length > 0 && (
        <Disclosure isPlain title={`${formatCount(clean.length, "more check")}: nothing found`}>
          <ul className="text-muted-foreground flex flex-col gap-1.5">
            {clean.map((kind) => (
              <li key={kind} className="flex items-start gap-2 leading-5">
                <CircleCheck className="mt-0.5 size-4 shrink-0" aria-hidden />
                {kindTitle(kind)}
              </li>
            ))}
          </ul>
        </Disclosure>
      )}
      {skipped.length > 0 && (
        <p className="text-muted-foreground mt-1 text-pretty">
          Not reported, because most of these pictures share it: {skipped.map(kindTitle).join("; ").toLowerCase()}.
        </p>
      )}
    </div>
  );
}

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
  if (skipped.includes(kind)) return "Most of these pictures share this, so it is not reported.";
  if (checked.includes(kind)) return "Checked: nothing was found in this revision.";
  return "This revision was not checked for this yet.";
}
