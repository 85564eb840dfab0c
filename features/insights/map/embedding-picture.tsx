"use client";

import { useState } from "react";

import { pendingEdits, usePendingEdits } from "../edits/use-pending-edits";
import { PictureButtons } from "../pictures/picture-buttons";
import { PictureDialog } from "../pictures/picture-dialog";
import type { Picture } from "../pictures/pictures";
import { type Subject, useSubject } from "../use-subject";

interface EmbeddingPictureProps {
  known: Pick<Subject, "dataset" | "revision" | "classNames">;
  /** The one that was opened, then its neighbours, the nearest first. */
  pictures: readonly Picture[];
  onClose: () => void;
}

/** A picture of the map, large, and those next to it: what lies together should look alike. */
export function EmbeddingPicture({ known, pictures, onClose }: EmbeddingPictureProps) {
  const subject = useSubject(known);
  const { edits } = usePendingEdits(known.dataset);
  const [index, setIndex] = useState(0);
  const picture = pictures[index];
  return (
    <PictureDialog
      picture={picture}
      index={index}
      total={pictures.length}
      words={index === 0 ? "Go on to see what lies next to it on the map" : `Neighbour ${index} of it on the map`}
      onMove={setIndex}
      onClose={onClose}
    >
      {picture !== undefined && (
        <PictureButtons
          pictures={[picture]}
          edits={edits}
          classNames={subject.classNames}
          canEdit={subject.canEdit}
          canSuggest={false}
          onDecide={({ decided, left }) => pendingEdits.decide(known.dataset, decided, left)}
        />
      )}
    </PictureDialog>
  );
}
