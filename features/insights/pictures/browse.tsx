"use client";

import { useMemo } from "react";

import { Panel } from "@/components/panel";
import type { Insights } from "@/lib/api/types";

import type { Filters } from "../filters";
import { OldRevision } from "../findings/old-revision";
import { kindShape } from "../kinds";
import { type Subject, subjectOf, useSubject } from "../use-subject";
import { scopeWords } from "../words";

import { BrowseCaption } from "./browse-caption";
import { NoMatch } from "./no-match";
import { PictureBoard } from "./picture-board";
import { revisionSource } from "./picture-source";

export interface BrowseProps {
  insights: Insights;
  filters: Filters;
  onFilters: (change: Partial<Filters>) => void;
  onRevision: (revision: string) => void;
}

const CAPTION_PX = 44;

/** Every picture of a revision, or those of a class, a split and a finding. */
export function Browse({ insights, ...rest }: BrowseProps) {
  const known = subjectOf(insights);
  return known === null ? null : <Pictures insights={insights} known={known} {...rest} />;
}

interface PicturesProps extends BrowseProps {
  known: Pick<Subject, "dataset" | "revision" | "classNames">;
}

function Pictures({ insights, known, filters, onFilters, onRevision }: PicturesProps) {
  const subject = useSubject(known);
  const shown = useMemo(() => withPictures(filters), [filters]);
  const source = useMemo(() => revisionSource(known.revision, shown), [known.revision, shown]);
  return (
    <Panel title="All pictures" sentence={sentenceOf(insights, shown)}>
      <div className="flex flex-col gap-3">
        {!subject.isNewest && <OldRevision subject={subject} onRevision={onRevision} />}
        <PictureBoard
          key={source.key.join("/")}
          label="All pictures"
          subject={subject}
          source={source}
          clickOpens
          captionPx={CAPTION_PX}
          caption={(picture) => <BrowseCaption picture={picture} />}
          empty={<NoMatch onFilters={onFilters} />}
        />
      </div>
    </Panel>
  );
}

/** A finding about classes or files has no pictures to show: all are shown beside it. */
function withPictures(filters: Filters): Filters {
  const shape = filters.finding === null ? null : kindShape(filters.finding);
  return shape === "classes" || shape === "files" ? { ...filters, finding: null } : filters;
}

function sentenceOf({ classes, findings }: Insights, filters: Filters): string {
  if (filters.finding !== null) {
    const title = findings.find(({ kind }) => kind === filters.finding)?.title;
    return `Those behind a finding${title === undefined ? "" : `: ${title.toLowerCase()}`}. Click one to see it large.`;
  }
  const counted = classes.filter(({ class_name }) => filters.className === null || filters.className === class_name);
  const count = counted.reduce((sum, { train, test }) => sum + countOf(train, test, filters.split), 0);
  return `${scopeWords(count, filters)}. Click one to see it large.`;
}

function countOf(train: number, test: number, split: Filters["split"]): number {
  return split === null ? train + test : split === "train" ? train : test;
}
