"use client";

import { ArrowRight, Check } from "lucide-react";

import { Button } from "@/components/ui/button";
import type { Finding } from "@/lib/api/types";
import { classLabel } from "@/lib/format";

import { useSubject } from "../insights-context";
import { keeping, suggesting } from "../pictures/picture-actions";
import { PictureBoard } from "../pictures/picture-board";
import { partOf } from "../pictures/picture-facts";
import type { PictureSource } from "../pictures/picture-source";
import type { Picture } from "../pictures/pictures";

import { NoPictures } from "./finding-notes";
import { useDismissals } from "./use-dismissals";

/** Two lines of text below a picture; a third and a button where another class is suggested. */
const CAPTION_PX = 44;
const SUGGESTION_PX = 84;

/** Kinds for which the whole picture tells more than its middle. */
const SHAPES: readonly string[] = ["odd_size", "odd_aspect_ratio"];

/** Pictures that a finding is about one by one. */
export function PictureFinding({ finding, source }: { finding: Finding; source: PictureSource }) {
  const { revision } = useSubject();
  const { say } = useDismissals(revision, finding.kind);
  const suggests = finding.kind === "label_errors";
  return (
    <PictureBoard
      label={finding.title}
      source={source}
      isWhole={SHAPES.includes(finding.kind)}
      captionPx={suggests ? SUGGESTION_PX : CAPTION_PX}
      caption={(picture) => (suggests ? <Suggestion picture={picture} /> : <Caption picture={picture} />)}
      canSuggest={suggests}
      onDismiss={say}
      empty={<NoPictures />}
    />
  );
}

function Caption({ picture }: { picture: Picture }) {
  return (
    <>
      <p className="truncate font-medium">
        {classLabel(picture.className)}
        <span className="text-muted-foreground font-normal"> · {measureOf(picture) ?? partOf(picture)}</span>
      </p>
      <p className="text-muted-foreground truncate">{picture.fileName}</p>
    </>
  );
}

/** For sizes and shapes the size says most. */
function measureOf({ widthPx, heightPx }: Picture): string | null {
  return widthPx === null || heightPx === null ? null : `${widthPx} × ${heightPx}`;
}

/** The class that it has, and in one click the one that it shows more likely. */
function Suggestion({ picture }: { picture: Picture }) {
  const { canEdit, edits, decide } = useSubject();
  const { id, suggestedClass, className, fileName } = picture;
  const isChosen = id !== null && suggestedClass !== null && edits.get(id)?.newClass === suggestedClass;
  return (
    <>
      <p className="truncate">
        <span className="text-muted-foreground">Now </span>
        <span className="font-medium">{classLabel(className)}</span>
      </p>
      <p className="text-muted-foreground truncate">{fileName}</p>
      {suggestedClass !== null && canEdit && (
        <Button
          variant="outline"
          data-part="own"
          tabIndex={-1}
          size="sm"
          aria-pressed={isChosen}
          className="aria-pressed:border-primary aria-pressed:bg-primary-wash aria-pressed:text-primary mt-1 w-full min-w-0 px-2"
          aria-label={`Make ${fileName} ${classLabel(suggestedClass).toLowerCase()}`}
          onClick={() => decide(isChosen ? keeping([picture]) : suggesting([picture]))}
        >
          {isChosen ? <Check aria-hidden /> : <ArrowRight aria-hidden />}
          <span className="truncate">{classLabel(suggestedClass)}</span>
        </Button>
      )}
    </>
  );
}
