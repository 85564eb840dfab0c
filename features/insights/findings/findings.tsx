"use client";

import { ArrowLeft, CircleCheck } from "lucide-react";
import { useId, useRef } from "react";

import { Button } from "@/components/ui/button";
import { useMediaQuery } from "@/lib/hooks/use-media-query";

import { CheckedSummary } from "./checked-summary";
import { FindingList, isDone } from "./finding-list";
import { FindingPanel } from "./finding-panel";
import { LookDeeper } from "./look-deeper";
import { awaitsDeepLook, NoFinding } from "./no-finding";
import type { FindingsProps } from "./props";

/** What may be wrong with the pictures, the pictures themselves, and what to do about it. */
export function Findings({ insights, filters, onFilters, onRevision }: FindingsProps) {
  const titleId = useId();
  const title = useRef<HTMLHeadingElement>(null);
  const isWide = useMediaQuery("(min-width: 64rem)");
  const findings = insights.findings.toSorted((a, b) => Number(isDone(a)) - Number(isDone(b)));
  // Where there is room for both, the worst is shown at once; it is not in the address, for nobody chose it.
  const asked = filters.finding ?? (isWide ? findings[0]?.kind : undefined);
  const chosen = findings.find(({ kind }) => kind === asked);
  const isAlone = !isWide && asked !== undefined;
  const showAll = () => {
    onFilters({ finding: null });
    title.current?.focus();
  };
  return (
    <section aria-labelledby={titleId} className="border-border bg-card min-w-0 rounded-xl border">
      <div className="p-6 pb-4 max-sm:px-4">
        <h2 id={titleId} ref={title} tabIndex={-1} className="text-base outline-none font-semibold tracking-tight">
          Findings
        </h2>
        <p className="text-muted-foreground text-pretty">
          What may be wrong with these pictures, the worst first. Nothing changes until you make a new revision.
        </p>
      </div>
      <div className="border-border grid border-t lg:grid-cols-[19rem_minmax(0,1fr)]">
        {!isAlone && (
          <div className="lg:border-border min-w-0 p-3 lg:border-r">
            {findings.length === 0 ? (
              <NothingFound />
            ) : (
              <FindingList
                findings={findings}
                current={chosen?.kind ?? null}
                onChoose={(finding) => onFilters({ finding })}
              />
            )}
            <div className="px-3 pb-1">
              <CheckedSummary insights={insights} />
              {insights.deep_look === null && insights.dataset_id !== null && !awaitsDeepLook(insights, asked) && (
                <div className="border-border mt-3 border-t pt-3">
                  <LookDeeper insights={insights} />
                </div>
              )}
            </div>
          </div>
        )}
        {asked !== undefined && (
          <div className="min-w-0 p-6 max-sm:p-4">
            {isAlone && (
              <Button size="sm" variant="ghost" className="mb-3 -ml-3" onClick={showAll}>
                <ArrowLeft aria-hidden />
                All findings
              </Button>
            )}
            {chosen === undefined ? (
              <NoFinding insights={insights} kind={asked} />
            ) : (
              <FindingPanel
                key={chosen.kind}
                insights={insights}
                finding={chosen}
                isAlone={isAlone}
                filters={filters}
                onFilters={onFilters}
                onRevision={onRevision}
              />
            )}
          </div>
        )}
      </div>
    </section>
  );
}

function NothingFound() {
  return (
    <p className="flex items-start gap-2 px-3 py-2 text-pretty">
      <CircleCheck className="text-primary mt-0.5 size-5 shrink-0" aria-hidden />
      Nothing stands out: no picture is there twice, dark, blurred or empty, and the classes are of similar size.
    </p>
  );
}
