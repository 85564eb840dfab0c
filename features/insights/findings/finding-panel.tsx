"use client";

import { CircleCheck, RotateCcw } from "lucide-react";
import { useEffect, useId, useMemo, useRef, useState } from "react";

import { Button } from "@/components/ui/button";
import { Checkbox } from "@/components/ui/checkbox";
import type { Finding } from "@/lib/api/types";
import { formatCount, formatProbability } from "@/lib/format";

import { useInsightsView, useSubject } from "../insights-context";
import { kindShape } from "../kinds";
import { findingSource, type PictureSource } from "../pictures/picture-source";
import { countWords } from "../words";

import { ClassFinding } from "./class-finding";
import { ExampleFiles } from "./example-files";
import { FileFinding } from "./file-finding";
import { SeverityBadge } from "./finding-list";
import { OldRevision } from "./finding-notes";
import { GroupFinding } from "./group-finding";
import { PictureFinding } from "./picture-finding";
import { useDismissals } from "./use-dismissals";

interface FindingPanelProps {
  finding: Finding;
  /** It has taken the place of the list in which it was chosen, and takes the focus too. */
  isAlone: boolean;
}

/** One finding: what it is, how it was found, what to do, and what is behind it. */
export function FindingPanel({ finding, isAlone }: FindingPanelProps) {
  const { subject } = useInsightsView();
  const titleId = useId();
  const title = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    if (isAlone) title.current?.focus();
  }, [isAlone]);
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
        {subject !== null && <WholeFinding revision={subject.revision} finding={finding} />}
      </div>
      <div className="max-w-[68ch]">
        <p className="text-pretty">{finding.explanation}</p>
        {/* Where the pictures are not here, nothing can be done about them. */}
        {subject !== null && (
          <p className="mt-1 text-pretty">
            <span className="font-medium">What to do: </span>
            {finding.advice}
          </p>
        )}
        <p className="text-muted-foreground mt-1 text-xs leading-5 text-pretty">Rule: {finding.rule}.</p>
      </div>
      {subject === null ? <ExampleFiles finding={finding} /> : <FindingBody finding={finding} />}
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
      {is_dismissed ? "Report it again" : "Mark all as fine"}
    </Button>
  );
}

/** What is behind a finding, in the shape that suits it. */
function FindingBody({ finding }: { finding: Finding }) {
  const { filters } = useInsightsView();
  const { revision } = useSubject();
  const id = useId();
  const [isWhole, setIsWhole] = useState(false);
  const { className, split } = filters;
  const source = useMemo(
    () => findingSource(revision, finding.kind, { className, split }, isWhole),
    [revision, finding.kind, className, split, isWhole],
  );
  if (kindShape(finding.kind) === "classes") return <ClassFinding finding={finding} />;
  return (
    <div className="flex min-w-0 flex-col gap-3">
      <OldRevision />
      {finding.dismissed_count > 0 && (
        <div className="flex items-center gap-2 text-small">
          <Checkbox
            id={id}
            className="finger-target"
            checked={isWhole}
            onCheckedChange={(checked) => setIsWhole(checked === true)}
          />
          <label htmlFor={id} className="py-1 pointer-coarse:py-3">
            Also show {formatCount(finding.dismissed_count, "picture")} marked as fine
          </label>
        </div>
      )}
      <Pictures key={source.key.join("/")} finding={finding} source={source} />
    </div>
  );
}

function Pictures(props: { finding: Finding; source: PictureSource }) {
  const shape = kindShape(props.finding.kind);
  if (shape === "groups") return <GroupFinding {...props} />;
  if (shape === "files") return <FileFinding {...props} />;
  return <PictureFinding {...props} />;
}
