import { CircleCheck } from "lucide-react";

import { Disclosure } from "@/components/disclosure";
import type { Insights } from "@/lib/api/types";
import { formatCount } from "@/lib/format";

import { kindTitle } from "../kinds";

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
          Most of these pictures share this, so it is no fault of some:{" "}
          {skipped.map(kindTitle).join("; ").toLowerCase()}.
        </p>
      )}
    </div>
  );
}
