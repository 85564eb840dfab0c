"use client";

import { useMemo, useState } from "react";

import type { Finding } from "@/lib/api/types";
import { formatCount } from "@/lib/format";

import type { Filters } from "../filters";
import { kindShape } from "../kinds";
import { findingSource, type PictureSource } from "../pictures/picture-source";
import { type Subject, type subjectOf, useSubject } from "../use-subject";

import { ClassFinding } from "./class-finding";
import { FileFinding } from "./file-finding";
import { GroupFinding } from "./group-finding";
import { OldRevision } from "./old-revision";
import { PictureFinding } from "./picture-finding";
import type { FindingPicturesProps, FindingsProps } from "./props";

interface FindingBodyProps extends FindingsProps {
  known: NonNullable<ReturnType<typeof subjectOf>>;
  finding: Finding;
}

/** What is behind a finding, in the shape that suits it. */
export function FindingBody({ insights, known, finding, filters, onFilters, onRevision }: FindingBodyProps) {
  const subject = useSubject(known);
  const [isWhole, setIsWhole] = useState(false);
  const { className, split } = filters;
  const source = useMemo(
    () => findingSource(known.revision, finding.kind, { className, split }, isWhole),
    [known.revision, finding.kind, className, split, isWhole],
  );
  const shape = kindShape(finding.kind);
  if (shape === "classes") return <ClassFinding insights={insights} finding={finding} onFilters={onFilters} />;
  return (
    <div className="flex min-w-0 flex-col gap-3">
      {!subject.isNewest && <OldRevision subject={subject} onRevision={onRevision} />}
      {finding.dismissed_count > 0 && (
        <label className="flex items-center gap-2 text-small">
          <input
            type="checkbox"
            className="accent-primary size-4"
            checked={isWhole}
            onChange={(event) => setIsWhole(event.target.checked)}
          />
          Also show {formatCount(finding.dismissed_count, "picture")} that you said {wasWere(finding)} fine
        </label>
      )}
      <Pictures
        key={source.key.join("/")}
        subject={subject}
        finding={finding}
        source={source}
        filters={filters}
        onFilters={onFilters}
      />
    </div>
  );
}

function wasWere({ dismissed_count: count }: Finding): string {
  return count === 1 ? "is" : "are";
}

function Pictures(props: FindingPicturesProps) {
  const shape = kindShape(props.finding.kind);
  if (shape === "groups") return <GroupFinding {...props} />;
  if (shape === "files") return <FileFinding {...props} />;
  return <PictureFinding {...props} />;
}
