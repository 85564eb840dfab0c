import { clsx } from "clsx";
import { LoaderCircle, Maximize2, UserCheck } from "lucide-react";
import { memo } from "react";

import { MEANING_LOOKS } from "@/features/models";

import { outcomeOf, type QueueItem } from "../queue/queue-item";

import { InboxMark } from "./inbox-mark";
import type { ResultState } from "./result-grid";
import { ResultPicture } from "./result-picture";
import { confidenceWord, resultWord } from "./result-words";
import { SelectBox } from "./select-box";

export const TILE_CAPTION_PX = 24;

const OPEN =
  "bg-card/90 text-foreground absolute top-1 right-1 hidden size-7 place-items-center rounded-md [@media(hover:hover)]:group-hover/result:grid";

/** A small picture with its class, and a mark of how certain it is. */
export const ResultTile = memo(function ResultTile({ item, isChosen, isActive }: ResultState & { item: QueueItem }) {
  return (
    <div className="cursor-default select-none">
      <div
        className={clsx(
          "relative aspect-square rounded-lg",
          isChosen && "ring-primary ring-offset-background ring-3 ring-offset-1",
          isActive &&
            "group-focus-visible/results:outline-primary group-focus-visible/results:outline-2 group-focus-visible/results:outline-offset-4",
        )}
      >
        <ResultPicture item={item} className="size-full rounded-lg" />
        <span className="absolute top-0 left-0">
          <SelectBox name={item.name} isChosen={isChosen} isOnPicture />
        </span>
        <button type="button" tabIndex={-1} data-part="open" aria-label={`Open ${item.name}`} className={OPEN}>
          <Maximize2 className="size-4" aria-hidden />
        </button>
        {item.sentClass !== undefined && (
          <span className="bg-card/90 text-primary absolute right-1 bottom-1 flex h-5 max-w-[calc(100%-0.5rem)] items-center rounded px-1">
            <InboxMark item={item} />
          </span>
        )}
      </div>
      <Caption item={item} />
    </div>
  );
});

function Caption({ item }: { item: QueueItem }) {
  const outcome = outcomeOf(item);
  const look = outcome === null ? null : MEANING_LOOKS[outcome];
  const isGiven = item.givenClass !== undefined;
  const Icon = isGiven ? UserCheck : (look?.icon ?? LoaderCircle);
  return (
    <p className="flex items-center gap-1 text-xs leading-6" style={{ height: TILE_CAPTION_PX }}>
      <Icon
        className={clsx(
          "size-3.5 shrink-0",
          isGiven ? "text-primary" : (look?.text ?? "text-muted-foreground"),
          item.status === "running" && "animate-spin motion-reduce:animate-none",
        )}
        aria-hidden
      />
      <span className={clsx("truncate", isGiven && "font-medium", look === null && "text-muted-foreground")}>
        {resultWord(item)}
      </span>
      {!isGiven && <span className="figures text-muted-foreground ml-auto shrink-0">{confidenceWord(item)}</span>}
    </p>
  );
}
