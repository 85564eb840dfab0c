"use client";

import { clsx } from "clsx";
import { X } from "lucide-react";
import { type MouseEvent, useState } from "react";

import { Button } from "@/components/ui/button";
import { moveFocus } from "@/lib/focus";

import type { PredictionQueue } from "../queue/prediction-queue";
import { pictureUrlOf, type QueueItem } from "../queue/queue-item";

import { CardHeld } from "./card-held";
import { CardProblem } from "./card-problem";
import { CardSkeleton } from "./card-skeleton";
import { HeatmapControl } from "./heatmap-control";
import { Picture } from "./picture";
import { PicturePlaceholder } from "./picture-placeholder";
import { PredictionDetails } from "./prediction-details";

const FIRST_HEATMAP_PERCENT = 50;

interface PictureCardProps {
  item: QueueItem;
  /** The only picture of the page gets all of its width. */
  isWide: boolean;
  queue: PredictionQueue;
}

/** One picture and what became of it. */
export function PictureCard({ item, isWide, queue }: PictureCardProps) {
  const [heatmapPercent, setHeatmapPercent] = useState(FIRST_HEATMAP_PERCENT);
  const [undisplayableUrl, setUndisplayableUrl] = useState<string | null>(null);
  const { prediction } = item;
  const url = pictureUrlOf(item);
  const shownUrl = url === undisplayableUrl ? null : url;
  const heatmap = prediction?.heatmap ?? null;
  const hasControl = prediction !== null && heatmap !== null && shownUrl !== null;

  return (
    <li className="animate-fade min-w-0">
      <article
        aria-label={item.name}
        className={clsx(
          "border-border bg-card h-full overflow-hidden rounded-xl border",
          isWide ? "grid lg:grid-cols-[3fr_2fr]" : "flex flex-col",
        )}
      >
        <div className={clsx("relative flex min-w-0 flex-col", isWide && "border-border lg:border-r")}>
          {shownUrl === null ? (
            <PicturePlaceholder item={item} />
          ) : (
            <Picture
              key={shownUrl}
              src={shownUrl}
              name={item.name}
              heatmap={heatmap}
              heatmapPercent={heatmapPercent}
              isWide={isWide}
              onUndisplayable={() => setUndisplayableUrl(shownUrl)}
            />
          )}
          {hasControl && (
            <HeatmapControl
              className={prediction.predicted_class}
              percent={heatmapPercent}
              onChange={setHeatmapPercent}
              hasCaption={isWide}
            />
          )}
          <Button
            variant="outline"
            size="icon"
            aria-label={`Remove ${item.name}`}
            className="absolute top-3 right-3"
            data-remove
            onClick={({ currentTarget }) => {
              const card = currentTarget.closest("li");
              const next = card?.nextElementSibling ?? card?.previousElementSibling;
              queue.remove(item.id);
              moveFocus(next?.querySelector("[data-remove]"));
            }}
          >
            <X aria-hidden />
          </Button>
        </div>
        <CardBody item={item} isWide={isWide} queue={queue} />
      </article>
    </li>
  );
}

function CardBody({ item, isWide, queue }: PictureCardProps) {
  const send = ({ currentTarget }: MouseEvent) => {
    // The button goes with what it answers.
    moveFocus(currentTarget.closest("article")?.querySelector("[data-remove]"));
    queue.send(item.id);
  };
  if (item.prediction !== null) return <PredictionDetails item={item} prediction={item.prediction} isWide={isWide} />;
  if (item.problem !== null) return <CardProblem name={item.name} problem={item.problem} onRetry={send} />;
  if (item.status === "held" && item.source.kind === "file") return <CardHeld file={item.source.file} onSend={send} />;
  return <CardSkeleton name={item.name} isWaiting={item.status === "waiting"} />;
}
