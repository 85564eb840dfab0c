import { clsx } from "clsx";
import { ArrowRight, Ban, Check, CircleCheck, Maximize2 } from "lucide-react";
import type { ReactNode } from "react";

import { ApiImage } from "@/components/api-image";
import { thumbnailUrl } from "@/features/datasets";
import { classLabel } from "@/lib/format";

import type { PendingEdit } from "../edits/edits";

import type { Picture } from "./pictures";

export interface TileState {
  index: number;
  isChosen: boolean;
  isActive: boolean;
}

interface PictureTileProps extends TileState {
  picture: Picture | undefined;
  edit: PendingEdit | undefined;
  clickOpens: boolean;
  /** Shapes and sizes are only seen when nothing is cut off. */
  isWhole: boolean;
  caption: ReactNode;
}

const CORNER =
  "absolute top-1.5 right-1.5 grid size-7 place-items-center rounded-md bg-card/90 text-foreground border border-border pointer-coarse:top-2 pointer-coarse:right-2 pointer-coarse:after:absolute pointer-coarse:after:-inset-[9px] [&_svg]:size-4";
/** With a mouse it shows on what it points at; without one it is always there. */
const ON_HOVER =
  "[@media(hover:hover)]:opacity-0 [@media(hover:hover)]:group-hover/tile:opacity-100 focus-visible:opacity-100";

/** One picture of a grid: chosen or not, and what is to become of it. */
export function PictureTile({ picture, edit, clickOpens, isWhole, caption, isChosen, isActive }: PictureTileProps) {
  return (
    <>
      <div
        className={clsx(
          "bg-muted relative aspect-square overflow-hidden rounded-lg",
          isChosen && "ring-primary ring-offset-card ring-3 ring-offset-1",
          isActive &&
            "group-focus-visible/grid:outline-primary group-focus-visible/grid:outline-2 group-focus-visible/grid:outline-offset-2",
        )}
      >
        {picture?.id != null && (
          <ApiImage
            src={thumbnailUrl(picture.id, 256)}
            alt=""
            className={clsx(
              "size-full",
              isWhole ? "object-contain" : "object-cover",
              edit?.newClass === null && "opacity-35 grayscale",
              picture.isDismissed && "opacity-60",
            )}
          />
        )}
        {picture !== undefined && <EditBadge edit={edit} isDismissed={picture.isDismissed} />}
        {picture?.id != null && <Corner picture={picture} isChosen={isChosen} clickOpens={clickOpens} />}
        {isChosen && !clickOpens && (
          <span className="bg-primary text-primary-foreground absolute top-1.5 left-1.5 grid size-6 place-items-center rounded-full">
            <Check className="size-4" aria-hidden />
          </span>
        )}
      </div>
      {picture !== undefined && <div className="mt-1 text-xs leading-5">{caption}</div>}
    </>
  );
}

/** The other thing that can be done with a picture than what a click on it does; keys do both. */
function Corner({ picture, isChosen, clickOpens }: { picture: Picture; isChosen: boolean; clickOpens: boolean }) {
  if (!clickOpens)
    return (
      <button
        type="button"
        tabIndex={-1}
        data-part="open"
        aria-label={`Open ${picture.fileName}`}
        className={clsx(CORNER, ON_HOVER)}
      >
        <Maximize2 aria-hidden />
      </button>
    );
  return (
    <button
      type="button"
      tabIndex={-1}
      data-part="choose"
      aria-label={`Select ${picture.fileName}`}
      aria-pressed={isChosen}
      className={clsx(CORNER, isChosen ? "bg-primary text-primary-foreground border-transparent" : ON_HOVER)}
    >
      <Check aria-hidden />
    </button>
  );
}

const BADGE =
  "bg-foreground text-background absolute inset-x-1.5 bottom-1.5 flex items-center gap-1 rounded-md px-1.5 py-0.5 text-xs [&_svg]:size-3.5 [&_svg]:shrink-0";

interface EditBadgeProps {
  edit: PendingEdit | undefined;
  isDismissed: boolean;
}

/** What is to become of a picture, or that a person said that it is fine. */
export function EditBadge({ edit, isDismissed }: EditBadgeProps) {
  if (edit === undefined && !isDismissed) return null;
  const Icon = edit === undefined ? CircleCheck : edit.newClass === null ? Ban : ArrowRight;
  return (
    <span className={BADGE}>
      <Icon aria-hidden />
      <span className="truncate">{edit === undefined ? "Fine" : editWord(edit)}</span>
    </span>
  );
}

/** What is to become of a picture, in a word or two. */
export function editWord({ newClass }: PendingEdit): string {
  return newClass === null ? "Excluded" : classLabel(newClass);
}
