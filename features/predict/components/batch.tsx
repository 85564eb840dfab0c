"use client";

import { useId, useState } from "react";

import { Button } from "@/components/ui/button";
import type { Outcome } from "@/features/models";

import type { PredictionQueue } from "../queue/prediction-queue";
import { outcomeOf, type QueueItem } from "../queue/queue-item";

import { BatchBar } from "./batch-bar";
import { PictureCard } from "./picture-card";

/** More cards at once would only slow the page down. */
const PAGE_LENGTH = 30;

interface BatchProps {
  queue: PredictionQueue;
  items: readonly QueueItem[];
}

export function Batch({ queue, items }: BatchProps) {
  const [chosen, setFilter] = useState<Outcome | "all">("all");
  const titleId = useId();
  const [shownLength, setShownLength] = useState(PAGE_LENGTH);
  // A filter that no longer matches anything (its last card was removed or tried again) would leave an empty page.
  const filter = items.some((item) => outcomeOf(item) === chosen) ? chosen : "all";
  const matching = filter === "all" ? items : items.filter((item) => outcomeOf(item) === filter);
  const isSingle = items.length === 1;

  return (
    <section aria-labelledby={titleId} className="flex flex-col gap-6">
      <h2 id={titleId} className="sr-only">
        Results
      </h2>
      <BatchBar items={items} queue={queue} filter={filter} onFilter={setFilter} />
      <ul className={isSingle ? "grid" : "grid gap-6 sm:grid-cols-2 xl:grid-cols-3"}>
        {matching.slice(0, shownLength).map((item) => (
          <PictureCard key={item.id} item={item} isWide={isSingle} queue={queue} />
        ))}
      </ul>
      {matching.length > shownLength && (
        <Button
          variant="outline"
          className="self-center"
          onClick={() => {
            setShownLength(shownLength + PAGE_LENGTH);
          }}
        >
          Show {Math.min(PAGE_LENGTH, matching.length - shownLength)} more
        </Button>
      )}
      <p className="text-muted-foreground text-small text-pretty">
        Answers, with small copies of their pictures, are kept in this browser tab and nowhere else, until you close or
        clear it.
      </p>
    </section>
  );
}
