import { Ban, CircleCheck, RotateCcw, Sparkles } from "lucide-react";

import { Button } from "@/components/ui/button";
import { classLabel } from "@/lib/format";

import type { EditsById } from "../edits/edits";

import { type Decision, excluding, keeping, relabelling, suggesting } from "./picture-actions";
import type { Picture } from "./pictures";
import { RelabelButton } from "./relabel-button";

interface PictureButtonsProps {
  pictures: readonly Picture[];
  edits: EditsById;
  classNames: readonly string[];
  /** Of an old revision none is made anew. */
  canEdit: boolean;
  onDecide: (decision: Decision) => void;
  /** Whether pictures like these come with the class that they show more likely. */
  canSuggest: boolean;
  /** Missing where there is no finding to be fine for. */
  onDismiss?: ((ids: string[], dismissed: boolean) => void) | undefined;
}

/** What can be done with one picture, or with those that are chosen. */
export function PictureButtons({
  pictures,
  edits,
  classNames,
  canEdit,
  canSuggest,
  onDecide,
  onDismiss,
}: PictureButtonsProps) {
  const ids = pictures.flatMap(({ id }) => (id === null ? [] : [id]));
  const isNone = ids.length === 0;
  const pending = pictures.filter(({ id }) => id !== null && edits.has(id));
  const suggested = pictures.filter(({ suggestedClass }) => suggestedClass !== null);
  const dismissed = pictures.filter(({ isDismissed }) => isDismissed).flatMap(({ id }) => (id === null ? [] : [id]));
  return (
    <>
      {canEdit && (
        <>
          {canSuggest && (
            <Button
              variant="outline"
              size="sm"
              disabled={suggested.length === 0}
              onClick={() => onDecide(suggesting(suggested))}
            >
              <Sparkles aria-hidden />
              {suggestionWords(suggested)}
            </Button>
          )}
          <Button variant="outline" size="sm" disabled={isNone} onClick={() => onDecide(excluding(pictures))}>
            <Ban aria-hidden />
            Exclude
          </Button>
          <RelabelButton
            classNames={classNames}
            disabled={isNone}
            onRelabel={(className) => onDecide(relabelling(pictures, className))}
          />
        </>
      )}
      {onDismiss !== undefined && dismissed.length < Math.max(ids.length, 1) && (
        <Button variant="outline" size="sm" disabled={isNone} onClick={() => onDismiss(ids, true)}>
          <CircleCheck aria-hidden />
          {ids.length > 1 ? "They are fine" : "It is fine"}
        </Button>
      )}
      {onDismiss !== undefined && dismissed.length > 0 && (
        <Button variant="outline" size="sm" onClick={() => onDismiss(dismissed, false)}>
          <RotateCcw aria-hidden />
          Report again
        </Button>
      )}
      {pending.length > 0 && (
        <Button size="sm" variant="ghost" onClick={() => onDecide(keeping(pending))}>
          <RotateCcw aria-hidden />
          Leave as before
        </Button>
      )}
    </>
  );
}

function suggestionWords(pictures: readonly Picture[]): string {
  const classes = new Set(pictures.map(({ suggestedClass }) => suggestedClass));
  const [only] = classes;
  return classes.size === 1 && only != null ? `Make it ${classLabel(only).toLowerCase()}` : "Take suggestions";
}
