"use client";

import { clsx } from "clsx";
import { ArrowLeft, CircleCheck } from "lucide-react";
import { useId, useRef } from "react";

import { Button } from "@/components/ui/button";
import type { Finding } from "@/lib/api/types";
import { useMediaQuery } from "@/lib/hooks/use-media-query";

import { useInsightsView } from "../insights-context";
import { hasPictures } from "../kinds";

import { awaitsDeepLook, CheckedSummary, NoFinding } from "./checks";
import { FindingList, inOrderOfFindings, isDone } from "./finding-list";
import { FindingPanel } from "./finding-panel";
import { LookDeeper } from "./look-deeper";

/** What may be wrong with the pictures, the pictures themselves, and what to do about it. */
export function Findings() {
  const { insights, subject, filters, onFilters } = useInsightsView();
  const titleId = useId();
  const title = useRef<HTMLHeadingElement>(null);
  const isWide = useMediaQuery("(min-width: 64rem)");
  const findings = inOrderOfFindings(insights.findings);
  // Where there is room for both, the worst with pictures is shown at once; it is not in the address, for nobody chose it.
  const first = subject === null ? undefined : (findings.find(isShowable) ?? findings[0]);
  const asked = filters.finding ?? (isWide ? first?.kind : undefined);
  const chosen = findings.find(({ kind }) => kind === asked);
  const isAlone = !isWide && asked !== undefined;
  const showAll = () => {
    onFilters({ finding: null });
    title.current?.focus();
  };
  return (
    <section
      id="findings"
      aria-labelledby={titleId}
      className="border-border bg-card min-w-0 scroll-mt-32 rounded-xl border md:scroll-mt-20"
    >
      <div className="p-6 pb-4 max-sm:px-4">
        <h2 id={titleId} ref={title} tabIndex={-1} className="text-base outline-none font-semibold tracking-tight">
          Findings
        </h2>
        <p className="text-muted-foreground text-pretty">
          What may be wrong with these pictures, the worst first.
          {subject !== null && " Nothing changes until you make a new revision."}
        </p>
      </div>
      <div className={clsx("border-border grid border-t", asked !== undefined && "lg:grid-cols-[19rem_minmax(0,1fr)]")}>
        {!isAlone && (
          <div className={clsx("min-w-0 p-3", asked !== undefined && "lg:border-border lg:border-r")}>
            {findings.length === 0 ? (
              <NothingFound />
            ) : (
              <FindingList
                findings={findings}
                current={chosen?.kind ?? null}
                isWide={asked === undefined}
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
              <FindingPanel key={chosen.kind} finding={chosen} isAlone={isAlone} />
            )}
          </div>
        )}
      </div>
    </section>
  );
}

/** Whether something of it is left to look at, and can be. */
function isShowable(finding: Finding): boolean {
  return !isDone(finding) && hasPictures(finding.kind);
}

function NothingFound() {
  return (
    <p className="flex items-start gap-2 px-3 py-2 text-pretty">
      <CircleCheck className="text-primary mt-0.5 size-5 shrink-0" aria-hidden />
      Nothing stands out: no picture is there twice, dark, blurred or empty, and the classes are of similar size.
    </p>
  );
}
