"use client";

import { clsx } from "clsx";
import { X } from "lucide-react";
import { memo, type MouseEvent, useState } from "react";

import { Button } from "@/components/ui/button";
import { moveFocus, moveFocusSoon } from "@/lib/focus";

import { useHeatmapPercent } from "../heatmap-percent";
import { objectUrlOf } from "../queue/object-urls";
import { pictureOf } from "../queue/pictures";
import type { PredictionQueue } from "../queue/prediction-queue";
import type { QueueItem } from "../queue/queue-item";
import { useThumbnail } from "../queue/use-thumbnail";
import { SelectBox } from "../results/select-box";
import { useBatchChanges } from "../results/use-batch-changes";

import { CardHeld } from "./card-held";
import { CardProblem } from "./card-problem";
import { CardSkeleton } from "./card-skeleton";
import { GivenBadge } from "./given-badge";
import { HeatmapControl } from "./heatmap-control";
import { Picture } from "./picture";
import { PicturePlaceholder } from "./picture-placeholder";
import { PredictionDetails } from "./prediction-details";

interface PictureCardProps {
  item: QueueItem;
  /** The only picture of the page, or of a dialog, gets all of its width. */
  isWide: boolean;
  queue: PredictionQueue;
  /** Opened from among others, it is removed there. */
  isOpened?: boolean;
  /** Among others it can be selected. */
  isChosen?: boolean | undefined;
  isActive?: boolean;
}

/** One picture and what became of it. */
export const PictureCard = memo(function PictureCard(props: PictureCardProps) {
  const { item, isWide, queue, isOpened = false, isChosen, isActive = false } = props;
  const [heatmapPercent, setHeatmapPercent] = useHeatmapPercent();
  const [undisplayable, setUndisplayable] = useState<Blob | null>(null);
  const { prediction } = item;
  const picture = useShownPicture(item, isWide);
  const shown = picture === undisplayable ? null : picture;
  const heatmap = prediction?.heatmap ?? null;
  const hasControl = isWide && prediction !== null && heatmap !== null && shown !== null;

  return (
    <article
      aria-label={item.name}
      className={clsx(
        "border-border bg-card animate-fade h-full min-w-0 overflow-hidden rounded-xl border",
        isWide ? "grid lg:grid-cols-[3fr_2fr]" : "flex flex-col",
        isChosen === true && "ring-primary ring-2",
        isActive &&
          "group-focus-visible/results:outline-primary group-focus-visible/results:outline-2 group-focus-visible/results:outline-offset-2",
      )}
    >
      <div className={clsx("relative flex min-w-0 flex-col", isWide && "border-border lg:border-r")}>
        {shown === undefined ? (
          <div className="bg-muted aspect-4/3 w-full" />
        ) : shown === null ? (
          <PicturePlaceholder item={item} />
        ) : (
          <Picture
            key={item.id}
            src={objectUrlOf(shown)}
            name={item.name}
            heatmap={heatmap}
            heatmapPercent={heatmapPercent}
            isWide={isWide}
            onUndisplayable={() => setUndisplayable(shown)}
          />
        )}
        {hasControl && (
          <HeatmapControl
            className={prediction.predicted_class}
            percent={heatmapPercent}
            onChange={setHeatmapPercent}
            hasCaption
          />
        )}
        <span className="absolute top-3 left-3 flex items-center gap-2">
          {isChosen !== undefined && <SelectBox name={item.name} isChosen={isChosen} isOnCard />}
          <GivenBadge item={item} />
        </span>
        {!isOpened && <RemoveButton item={item} queue={queue} />}
      </div>
      <CardBody item={item} isWide={isWide} queue={queue} />
    </article>
  );
});

/** Among others a small copy is enough; undefined while it is made. */
function useShownPicture(item: QueueItem, isWide: boolean): Blob | null | undefined {
  const picture = pictureOf(item);
  const thumbnail = useThumbnail(isWide ? null : picture);
  return isWide ? picture : thumbnail;
}

function RemoveButton({ item, queue }: { item: QueueItem; queue: PredictionQueue }) {
  const { remove } = useBatchChanges(queue);
  return (
    <Button
      variant="outline"
      size="icon"
      aria-label={`Remove ${item.name}`}
      className="absolute top-3 right-3"
      data-remove={item.id}
      onClick={({ currentTarget }) => {
        const all = [...(currentTarget.closest("section")?.querySelectorAll<HTMLElement>("[data-remove]") ?? [])];
        const index = all.indexOf(currentTarget);
        const next = (all[index + 1] ?? all[index - 1])?.dataset.remove;
        remove(new Set([item.id]));
        // The last one that is left is shown in another way, once the page knows.
        moveFocusSoon(() => document.querySelector(`[data-remove="${next ?? ""}"]`));
      }}
    >
      <X aria-hidden />
    </Button>
  );
}

function CardBody({ item, isWide, queue }: Pick<PictureCardProps, "item" | "isWide" | "queue">) {
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
