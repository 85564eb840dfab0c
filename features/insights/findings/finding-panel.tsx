"use client";

import { CircleCheck, RotateCcw } from "lucide-react";
import { useEffect, useId, useRef } from "react";

import { Button } from "@/components/ui/button";
import type { Finding } from "@/lib/api/types";
import { formatProbability } from "@/lib/format";

import { subjectOf } from "../use-subject";

import { countWords } from "./count-words";
import { ExampleFiles } from "./example-files";
import { FindingBody } from "./finding-body";
import type { FindingsProps } from "./props";
import { SeverityBadge } from "./severity-badge";
import { useDismissals } from "./use-dismissals";

interface FindingPanelProps extends FindingsProps {
  finding: Finding;
  /** It has taken the place of the list in which it was chosen, and takes the focus too. */
  isAlone: boolean;
}

/** One finding: what it is, how it was found, what to do, and what is behind it. */
export function FindingPanel({ insights, finding, isAlone, filters, onFilters, onRevision }: FindingPanelProps) {
  const titleId = useId();
  const title = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    if (isAlone) title.current?.focus();
  }, [isAlone]);
  const known = subjectOf(insights);
  return (
    <section aria-labelledby={titleId} className="flex min-w-0 flex-col gap-4">
      <div className="flex flex-wrap items-start gap-x-4 gap-y-2">
        <div className="min-w-0 flex-1 basis-64">
          <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
            <h3 id={titleId} ref={title} tabIndex={-1} className="text-lg font-semibold tracking-tight outline-none">
              {finding.title}
            </h3>
            <SeverityBadge severity={finding.severity} />
          </div>
          <p className="text-muted-foreground text-small tabular-nums">
            {countWords(finding)} · {shareWords(finding)}
          </p>
        </div>
        {known !== null && <WholeFinding revision={known.revision} finding={finding} />}
      </div>
      <div className="max-w-[68ch]">
        <p className="text-pretty">{finding.explanation}</p>
        <p className="mt-1 text-pretty">
          <span className="font-medium">What to do: </span>
          {finding.advice}
        </p>
        <p className="text-muted-foreground mt-1 text-xs leading-5 text-pretty">Rule: {finding.rule}.</p>
      </div>
      {known === null ? (
        <ExampleFiles finding={finding} />
      ) : (
        <FindingBody
          known={known}
          finding={finding}
          filters={filters}
          onFilters={onFilters}
          onRevision={onRevision}
          insights={insights}
        />
      )}
    </section>
  );
}

function shareWords({ share, unit }: Finding): string {
  return `${formatProbability(share)} of all ${unit === "classes" ? "classes" : "pictures"}`;
}

/** A finding can be fine as a whole, for this revision and those to come. */
function WholeFinding({ revision, finding: { kind, is_dismissed } }: { revision: string; finding: Finding }) {
  const { say, isPending } = useDismissals(revision, kind);
  const Icon = is_dismissed ? RotateCcw : CircleCheck;
  return (
    <Button variant="outline" size="sm" disabled={isPending} onClick={() => say(null, !is_dismissed)}>
      <Icon aria-hidden />
      {is_dismissed ? "Report it again" : "All of this is fine"}
    </Button>
  );
}
