"use client";

import { TriangleAlert } from "lucide-react";
import { useMemo } from "react";

import { Panel } from "@/components/panel";
import { Skeleton } from "@/components/ui/skeleton";
import { WhenNear } from "@/components/when-near";
import type { Insights } from "@/lib/api/types";
import { classLabel } from "@/lib/format";

import type { Filters } from "../filters";
import { NoPictures, OldRevision } from "../findings/finding-notes";
import { useInsightsView, useSubject } from "../insights-context";
import { kindShape, kindTitle } from "../kinds";
import { scopeWords } from "../words";

import { PictureBoard } from "./picture-board";
import { revisionSource } from "./picture-source";
import type { Picture } from "./pictures";

const CAPTION_PX = 44;

/** Every picture of a revision, or those of a class, a split and a finding. */
export function Browse() {
  const { insights, filters } = useInsightsView();
  const { revision } = useSubject();
  const shown = useMemo(() => withPictures(filters), [filters]);
  const source = useMemo(() => revisionSource(revision, shown), [revision, shown]);
  return (
    <Panel title="All pictures" sentence={sentenceOf(insights, shown)}>
      <div className="flex flex-col gap-3">
        <OldRevision />
        <WhenNear placeholder={<Skeleton className="h-96 w-full" />}>
          <PictureBoard
            key={source.key.join("/")}
            label="All pictures"
            source={source}
            clickOpens
            captionPx={CAPTION_PX}
            caption={(picture) => <Caption picture={picture} />}
            empty={<NoPictures isOfFinding={false} />}
          />
        </WhenNear>
      </div>
    </Panel>
  );
}

/** A picture's class, whether something may be wrong with it, and its name. */
function Caption({ picture: { className, findings, fileName } }: { picture: Picture }) {
  return (
    <>
      <p className="flex items-center gap-1">
        <span className="truncate font-medium">{classLabel(className)}</span>
        {findings.length > 0 && (
          <TriangleAlert
            className="text-unsure size-3.5 shrink-0"
            role="img"
            aria-label={findings.map(kindTitle).join("; ")}
          />
        )}
      </p>
      <p className="text-muted-foreground truncate">{fileName}</p>
    </>
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
