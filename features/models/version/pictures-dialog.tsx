"use client";

import { ImageOff } from "lucide-react";

import { ApiImage } from "@/components/api-image";
import { Modal } from "@/components/modal";
import { Button } from "@/components/ui/button";
import { Skeleton } from "@/components/ui/skeleton";
import { thumbnailUrl } from "@/features/datasets";
import { ApiProblem } from "@/lib/api/problem";
import type { PicturePrediction } from "@/lib/api/types";
import { classLabel, formatCount, formatProbability } from "@/lib/format";

import { useTestPredictions } from "../queries";

import { PicturesAway } from "./pictures-away";

/** A cell of the confusion matrix; without `said` its whole row. */
export interface Cell {
  shown: string;
  said?: string;
}

interface PicturesDialogProps {
  version: string;
  cell: Cell;
  onClose: () => void;
}

/** The test pictures behind a number. */
export function PicturesDialog({ version, cell: { shown, said }, onClose }: PicturesDialogProps) {
  const filter = said === undefined ? { className: shown } : { className: shown, predictedClass: said };
  const { data, error, isPending, hasNextPage, fetchNextPage, isFetchingNextPage } = useTestPredictions(
    version,
    filter,
  );
  const first = data?.pages[0];
  const pictures = data?.pages.flatMap(({ predictions }) => predictions) ?? [];
  return (
    <Modal
      isOpen
      isWide
      onClose={onClose}
      title={titleOf(shown, said)}
      description={first === undefined ? "Test pictures" : formatCount(first.total, "test picture")}
    >
      {error !== null && <AnswersUnknown error={error} />}
      {isPending && <Skeleton className="h-40 w-full" />}
      {first?.images_available === false && <PicturesAway />}
      <ul
        className={
          first?.images_available === true
            ? "grid grid-cols-[repeat(auto-fill,minmax(7.5rem,1fr))] gap-3"
            : "divide-border divide-y"
        }
      >
        {pictures.map((picture, index) => (
          <PictureItem key={index} picture={picture} isShown={first?.images_available === true} />
        ))}
      </ul>
      {hasNextPage && (
        <Button
          variant="outline"
          size="sm"
          className="mt-4"
          disabled={isFetchingNextPage}
          onClick={() => void fetchNextPage()}
        >
          Show more
        </Button>
      )}
    </Modal>
  );
}

function titleOf(shown: string, said: string | undefined): string {
  if (said === undefined) return classLabel(shown);
  return shown === said
    ? `${classLabel(shown)}, recognised`
    : `${classLabel(shown)}, taken for ${classLabel(said).toLowerCase()}`;
}

/** Versions of old kept only their figures. */
function AnswersUnknown({ error }: { error: Error }) {
  if (!(error instanceof ApiProblem) || error.status !== 404)
    return <p className="text-destructive">{error.message}</p>;
  return (
    <p className="bg-muted text-muted-foreground flex items-start gap-3 rounded-lg p-4 text-pretty">
      <ImageOff className="mt-0.5 size-5 shrink-0" aria-hidden />
      This version kept its figures, but not its answers picture by picture. Versions that are trained here show them.
    </p>
  );
}

function PictureItem({ picture, isShown }: { picture: PicturePrediction; isShown: boolean }) {
  const { file_name, image_id, class_name, predicted_class, confidence, is_unknown } = picture;
  const words = `${classLabel(predicted_class)} ${formatProbability(confidence)}${is_unknown ? ", unknown" : ""}`;
  if (!isShown)
    return (
      <li className="flex items-baseline justify-between gap-4 py-2 text-small">
        <span className="min-w-0 truncate">{file_name}</span>
        <span className="figures shrink-0">{words}</span>
      </li>
    );
  return (
    <li className="min-w-0">
      <ApiImage
        src={thumbnailUrl(image_id, 256)}
        alt={`${classLabel(class_name)}: ${file_name}`}
        className="aspect-square w-full rounded-md object-cover"
      />
      <p className="mt-1 text-xs leading-5">
        <span className="figures block truncate">{words}</span>
        <span className="text-muted-foreground block truncate">{file_name}</span>
      </p>
    </li>
  );
}
