"use client";

import { useId, useState } from "react";

import { Segmented } from "@/components/segmented";
import { formatCount } from "@/lib/format";

import type { ChosenModel } from "../model-choice/use-chosen-model";
import type { PredictionQueue } from "../queue/prediction-queue";
import type { QueueItem } from "../queue/queue-item";

import { ComparedPicture } from "./compared-picture";
import { classSetWords, isDifferent } from "./differences";
import { type OtherAnswer, useOtherAnswers } from "./use-other-answers";

/** More cards at once would only slow the page down. */
const PAGE_LENGTH = 60;

interface ComparisonViewProps {
  queue: PredictionQueue;
  items: readonly QueueItem[];
  chosen: ChosenModel;
  /** Who answers, and who answers beside it. */
  version: string;
  other: string;
}

/** What two models say of the same pictures, and where they differ. */
export function ComparisonView({ queue, items, chosen, version, other }: ComparisonViewProps) {
  const titleId = useId();
  const [filter, setFilter] = useState<"all" | "different">("all");
  const others = useOtherAnswers(items, other);
  const both = items.filter((item) => item.prediction !== null && others.get(item.id)?.prediction != null);
  const different = both.filter((item) => differs(item, others.get(item.id)));
  const shown = filter === "different" && different.length > 0 ? different : items;
  const words = wordsOf(chosen, version, other);

  return (
    <section aria-labelledby={titleId} className="flex flex-col gap-4">
      <div className="flex flex-wrap items-center justify-between gap-3">
        <div className="min-w-0">
          <h2 id={titleId} className="text-base font-medium">
            {summaryOf(items.length, both.length, different.length)}
          </h2>
          <p className="text-muted-foreground text-small break-words">
            {version} beside {other}
            {words !== null && `. ${words}`}
          </p>
        </div>
        {items.length > 1 && different.length > 0 && (
          <Segmented
            label="Show"
            value={filter}
            onChange={setFilter}
            options={[
              { value: "all", label: `All ${items.length}` },
              { value: "different", label: `Only where they differ ${different.length}` },
            ]}
          />
        )}
      </div>
      <p role="status" className="sr-only">
        {both.length === items.length && summaryOf(items.length, both.length, different.length)}
      </p>
      <ul className="grid gap-4 sm:grid-cols-2 xl:grid-cols-3">
        {shown.slice(0, PAGE_LENGTH).map((item) => (
          <ComparedPicture
            key={item.id}
            item={item}
            other={others.get(item.id)}
            versions={[version, other]}
            isDifferent={different.includes(item)}
            onRetry={() => queue.send(item.id)}
          />
        ))}
      </ul>
      {shown.length > PAGE_LENGTH && (
        <p className="text-muted-foreground text-center">
          The first {PAGE_LENGTH} of {formatCount(shown.length, "picture")} are shown.
        </p>
      )}
    </section>
  );
}

function differs({ prediction }: QueueItem, other: OtherAnswer | undefined): boolean {
  return prediction !== null && other?.prediction != null && isDifferent(prediction, other.prediction);
}

function summaryOf(all: number, compared: number, different: number): string {
  if (compared === 0) return `Comparing ${formatCount(all, "picture")}…`;
  const found = `They differ on ${different} of ${compared}`;
  return compared === all ? found : `${found}, ${all - compared} to come`;
}

function wordsOf({ models }: ChosenModel, version: string, other: string): string | null {
  const [one, two] = [version, other].map((name) => models.find((model) => model.version === name));
  return one === undefined || two === undefined ? null : classSetWords(one, two);
}
