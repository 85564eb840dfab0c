"use client";

import { ChevronLeft, ChevronRight } from "lucide-react";
import { type KeyboardEvent, useState } from "react";

import { Button } from "@/components/ui/button";
import { Dialog, DialogContent, DialogDescription, DialogHeader, DialogTitle } from "@/components/ui/dialog";
import { moveFocus } from "@/lib/focus";
import { formatNumber } from "@/lib/format";
import { useReturnFocus } from "@/lib/hooks/use-return-focus";

import { PictureCard } from "../components/picture-card";
import type { PredictionQueue } from "../queue/prediction-queue";
import type { QueueItem } from "../queue/queue-item";

import { resultName } from "./result-words";
import type { ResultActions } from "./use-result-events";

interface PictureDialogProps {
  shown: readonly QueueItem[];
  item: QueueItem;
  queue: PredictionQueue;
  actions: ResultActions;
  onClose: () => void;
}

/** One of many pictures, large, with all that is known of it; the arrow keys go on to the others. */
export function PictureDialog({ shown, item, queue, actions, onClose }: PictureDialogProps) {
  // Whatever opened it, what follows is to go on among the pictures.
  const focus = useReturnFocus((event) => {
    event.preventDefault();
    moveFocus(document.querySelector("[data-results]"));
  });
  const index = shown.findIndex(({ id }) => id === item.id);
  // Given a class, it may have left what is shown: the next one is where it was.
  const [place, setPlace] = useState(index);
  if (index >= 0 && index !== place) setPlace(index);
  const before = shown[(index < 0 ? place : index) - 1];
  const after = shown[index < 0 ? place : index + 1];

  const onKeyDown = (event: KeyboardEvent) => {
    const target = event.target as HTMLElement;
    // In a field or on a slider these keys have a meaning of their own.
    if (target.closest("input, textarea, [role=slider]") !== null || event.ctrlKey || event.metaKey) return;
    const className = /^[1-9]$/.test(event.key) ? actions.classNames[Number(event.key) - 1] : undefined;
    if (event.key === "ArrowLeft" && before !== undefined) actions.open(before.id);
    else if (event.key === "ArrowRight" && after !== undefined) actions.open(after.id);
    else if (className !== undefined) actions.give(new Set([item.id]), className);
    else if (event.key === "0") actions.give(new Set([item.id]), undefined);
    else return;
    event.preventDefault();
  };

  return (
    <Dialog
      open
      onOpenChange={(isOpen) => {
        if (!isOpen) onClose();
      }}
    >
      <DialogContent {...focus} onKeyDown={onKeyDown} className="sm:max-w-[min(72rem,calc(100%-2rem))]">
        <DialogHeader>
          <DialogTitle>{item.name}</DialogTitle>
          <DialogDescription>
            {index >= 0 ? `${formatNumber(index + 1)} of ${formatNumber(shown.length)}` : resultName(item)}
          </DialogDescription>
        </DialogHeader>
        <div className="flex gap-2">
          <Button
            size="sm"
            variant="outline"
            disabled={before === undefined}
            onClick={() => {
              if (before !== undefined) actions.open(before.id);
            }}
          >
            <ChevronLeft aria-hidden />
            Previous
          </Button>
          <Button
            size="sm"
            variant="outline"
            disabled={after === undefined}
            onClick={() => {
              if (after !== undefined) actions.open(after.id);
            }}
          >
            Next
            <ChevronRight aria-hidden />
          </Button>
        </div>
        <PictureCard key={item.id} item={item} isWide queue={queue} isOpened />
      </DialogContent>
    </Dialog>
  );
}
