"use client";

import { Ban, CircleCheck, RotateCcw, Sparkles, Tag } from "lucide-react";
import { useState } from "react";

import { ClassForm } from "@/components/class-form";
import { Button } from "@/components/ui/button";
import { Popover, PopoverContent, PopoverTrigger } from "@/components/ui/popover";
import { classLabel } from "@/lib/format";

import { useSubject } from "../insights-context";

import { type Decision, excluding, keeping, relabelling, suggesting } from "./picture-actions";
import type { Picture } from "./pictures";

interface PictureButtonsProps {
  pictures: readonly Picture[];
  /** Whether pictures like these come with the class that they show more likely. */
  canSuggest: boolean;
  onDecide: (decision: Decision) => void;
  /** Missing where there is no finding to be fine for. */
  onDismiss?: ((ids: string[], dismissed: boolean) => void) | undefined;
}

/** What can be done with one picture, or with those that are chosen. */
export function PictureButtons({ pictures, canSuggest, onDecide, onDismiss }: PictureButtonsProps) {
  const { edits, classNames, canEdit } = useSubject();
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
          Mark as fine
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
          Undo change
        </Button>
      )}
    </>
  );
}

function suggestionWords(pictures: readonly Picture[]): string {
  const classes = new Set(pictures.map(({ suggestedClass }) => suggestedClass));
  const [only] = classes;
  return classes.size === 1 && only != null
    ? `Relabel as ${classLabel(only).toLowerCase()}`
    : "Use the suggested classes";
}

interface RelabelButtonProps {
  classNames: readonly string[];
  disabled?: boolean;
  label?: string;
  onRelabel: (className: string) => void;
}

/** Asks for the right class, one of those that are there or a new one. */
export function RelabelButton({ classNames, disabled = false, label = "Relabel", onRelabel }: RelabelButtonProps) {
  const [isOpen, setIsOpen] = useState(false);
  return (
    <Popover open={isOpen} onOpenChange={setIsOpen}>
      <PopoverTrigger asChild>
        <Button variant="outline" size="sm" disabled={disabled}>
          <Tag aria-hidden />
          {label}
        </Button>
      </PopoverTrigger>
      <PopoverContent aria-label="Relabel" align="start" sideOffset={8} collisionPadding={16}>
        <ClassForm
          label="What do they show?"
          choices={classNames}
          isBusy={false}
          action="Relabel"
          onSave={(className) => {
            setIsOpen(false);
            onRelabel(className);
          }}
          onCancel={() => setIsOpen(false)}
        />
      </PopoverContent>
    </Popover>
  );
}
