"use client";

import { ChevronLeft, ChevronRight } from "lucide-react";
import type { KeyboardEvent, ReactNode } from "react";

import { ApiImage } from "@/components/api-image";
import { Modal } from "@/components/modal";
import { Button } from "@/components/ui/button";
import { Skeleton } from "@/components/ui/skeleton";
import { thumbnailUrl } from "@/features/datasets";
import { classLabel, formatNumber } from "@/lib/format";

import { PictureFacts } from "./picture-facts";
import type { Picture } from "./pictures";

interface PictureDialogProps {
  /** Undefined while it is on its way. */
  picture: Picture | undefined;
  index: number;
  total: number;
  /** Where it stands, in words, if that is not its number. */
  words?: string;
  onMove: (index: number) => void;
  onClose: () => void;
  /** What can be done with it. */
  children: ReactNode;
}

/** One picture, large, with all that is known of it; the arrow keys go on to the next. */
export function PictureDialog({ picture, index, total, words, onMove, onClose, children }: PictureDialogProps) {
  const move = (step: number) => {
    const next = index + step;
    if (next >= 0 && next < total) onMove(next);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.target instanceof HTMLInputElement) return;
    if (event.key === "ArrowLeft") move(-1);
    if (event.key === "ArrowRight") move(1);
  };
  return (
    <Modal
      isOpen
      isWide
      onClose={onClose}
      title={picture === undefined ? "Picture" : classLabel(picture.className)}
      description={
        words ?? <span className="tabular-nums">{`${formatNumber(index + 1)} of ${formatNumber(total)}`}</span>
      }
    >
      {/* eslint-disable-next-line jsx-a11y/no-static-element-interactions -- Keys do here what the buttons below do. */}
      <div onKeyDown={onKeyDown} className="flex flex-col gap-4">
        <div className="bg-muted grid h-[min(56dvh,32rem)] max-sm:h-[40dvh] place-items-center overflow-hidden rounded-lg">
          {picture?.id != null ? (
            <ApiImage
              key={picture.id}
              src={thumbnailUrl(picture.id, 768)}
              alt={`${classLabel(picture.className)}: ${picture.fileName}`}
              className="max-h-full min-h-40 max-w-full min-w-40 object-contain"
            />
          ) : (
            <Skeleton className="size-full" />
          )}
        </div>
        <div className="flex flex-wrap items-center gap-2">
          <Button
            variant="outline"
            size="icon"
            aria-label="Picture before"
            disabled={index === 0}
            onClick={() => move(-1)}
          >
            <ChevronLeft aria-hidden />
          </Button>
          <Button
            variant="outline"
            size="icon"
            aria-label="Next picture"
            disabled={index >= total - 1}
            onClick={() => move(1)}
          >
            <ChevronRight aria-hidden />
          </Button>
          <span className="ml-auto flex flex-wrap items-center gap-2">{children}</span>
        </div>
        {picture !== undefined && <PictureFacts picture={picture} />}
      </div>
    </Modal>
  );
}
