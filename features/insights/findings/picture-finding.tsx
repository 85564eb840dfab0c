"use client";

import { ArrowRight } from "lucide-react";

import { Button } from "@/components/ui/button";
import { classLabel } from "@/lib/format";

import { type Decision, suggesting } from "../pictures/picture-actions";
import { PictureBoard } from "../pictures/picture-board";
import { partOf } from "../pictures/picture-facts";
import type { Picture } from "../pictures/pictures";

import type { FindingPicturesProps } from "./props";
import { NoPictures } from "./no-pictures";
import { useDismissals } from "./use-dismissals";

/** Two lines of text below a picture; a third and a button where another class is suggested. */
const CAPTION_PX = 44;
const SUGGESTION_PX = 84;

/** Kinds for which the whole picture tells more than its middle. */
const SHAPES: readonly string[] = ["odd_size", "odd_aspect_ratio"];

/** Pictures that a finding is about one by one. */
export function PictureFinding({ subject, finding, source, filters, onFilters }: FindingPicturesProps) {
  const { say } = useDismissals(subject.revision, finding.kind);
  const suggests = finding.kind === "label_errors";
  return (
    <PictureBoard
      label={finding.title}
      subject={subject}
      source={source}
      isWhole={SHAPES.includes(finding.kind)}
      captionPx={suggests ? SUGGESTION_PX : CAPTION_PX}
      caption={(picture, onDecide) =>
        suggests ? (
          <Suggestion picture={picture} canEdit={subject.canEdit} onDecide={onDecide} />
        ) : (
          <Caption picture={picture} />
        )
      }
      canSuggest={suggests}
      onDismiss={say}
      empty={<NoPictures filters={filters} onFilters={onFilters} />}
    />
  );
}

function Caption({ picture }: { picture: Picture }) {
  return (
    <>
      <p className="truncate font-medium" title={picture.note ?? picture.fileName}>
        {classLabel(picture.className)}
        <span className="text-muted-foreground font-normal"> · {measureOf(picture) ?? partOf(picture)}</span>
      </p>
      <p className="text-muted-foreground truncate" title={picture.fileName}>
        {picture.fileName}
      </p>
    </>
  );
}

/** For sizes and shapes the size says most. */
function measureOf({ widthPx, heightPx }: Picture): string | null {
  return widthPx === null || heightPx === null ? null : `${widthPx} × ${heightPx}`;
}

interface SuggestionProps {
  picture: Picture;
  canEdit: boolean;
  onDecide: (decision: Decision) => void;
}

/** The class that it has, and in one click the one that it shows more likely. */
function Suggestion({ picture, canEdit, onDecide }: SuggestionProps) {
  const { suggestedClass, className, fileName } = picture;
  return (
    <>
      <p className="truncate" title={`Now in ${className}`}>
        <span className="text-muted-foreground">Now </span>
        <span className="font-medium">{classLabel(className)}</span>
      </p>
      <p className="text-muted-foreground truncate" title={fileName}>
        {fileName}
      </p>
      {suggestedClass !== null && canEdit && (
        <Button
          variant="outline"
          data-part="own"
          tabIndex={-1}
          size="sm"
          className="mt-1 w-full min-w-0 px-2"
          aria-label={`Make ${fileName} ${classLabel(suggestedClass).toLowerCase()}`}
          onClick={() => onDecide(suggesting([picture]))}
        >
          <ArrowRight aria-hidden />
          <span className="truncate">{classLabel(suggestedClass)}</span>
        </Button>
      )}
    </>
  );
}
