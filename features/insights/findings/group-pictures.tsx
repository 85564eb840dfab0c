import { clsx } from "clsx";
import { Ban, RotateCcw } from "lucide-react";

import { ApiImage } from "@/components/api-image";
import { Button } from "@/components/ui/button";
import { thumbnailUrl } from "@/features/datasets";
import { classLabel, formatBytes } from "@/lib/format";

import { useSubject } from "../insights-context";
import { excluding, keeping } from "../pictures/picture-actions";
import { partOf } from "../pictures/picture-facts";
import { EditBadge } from "../pictures/picture-tile";
import type { Picture } from "../pictures/pictures";

/** Pictures that look alike, side by side, with what tells them apart. */
export function AlikePictures({ pictures }: { pictures: readonly Picture[] }) {
  return (
    <ul className="grid grid-cols-[repeat(auto-fill,minmax(8.5rem,1fr))] gap-3">
      {pictures.map((picture, index) => (
        <li key={picture.id ?? index} className="min-w-0">
          <AlikePicture picture={picture} />
        </li>
      ))}
    </ul>
  );
}

function AlikePicture({ picture }: { picture: Picture }) {
  const { edits, canEdit, decide } = useSubject();
  const { id, className, fileName, widthPx, heightPx, sizeBytes, isDismissed } = picture;
  const edit = id === null ? undefined : edits.get(id);
  return (
    <>
      <div className="bg-muted relative aspect-square overflow-hidden rounded-lg">
        {id !== null && (
          <ApiImage
            src={thumbnailUrl(id, 256)}
            alt={`${classLabel(className)}: ${fileName}`}
            className={clsx("size-full object-contain", edit?.newClass === null && "opacity-35 grayscale")}
          />
        )}
        <EditBadge edit={edit} isDismissed={isDismissed} />
      </div>
      <div className="mt-1 text-xs leading-5">
        <p className="truncate">
          <span className="font-medium">{classLabel(className)}</span>
          <span className="text-muted-foreground"> · {partOf(picture)}</span>
        </p>
        <p className="text-muted-foreground truncate">{fileName}</p>
        {widthPx !== null && heightPx !== null && sizeBytes !== null && (
          <p className="text-muted-foreground truncate tabular-nums">
            {widthPx} × {heightPx}, {formatBytes(sizeBytes)}
          </p>
        )}
      </div>
      {canEdit && id !== null && (
        <Button
          size="sm"
          variant="ghost"
          className="-ml-2 px-2"
          aria-label={`${edit === undefined ? "Exclude" : "Undo change"}: ${fileName}`}
          onClick={() => decide(edit === undefined ? excluding([picture]) : keeping([picture]))}
        >
          {edit === undefined ? <Ban aria-hidden /> : <RotateCcw aria-hidden />}
          {edit === undefined ? "Exclude" : "Undo change"}
        </Button>
      )}
    </>
  );
}

/** One picture, and every name under which it came. */
export function SamePicture({ pictures }: { pictures: readonly Picture[] }) {
  const { edits } = useSubject();
  const shown = pictures.find(({ id }) => id !== null);
  return (
    <div className="flex flex-wrap items-start gap-4">
      {shown?.id != null && (
        <div className="relative">
          <ApiImage
            src={thumbnailUrl(shown.id, 256)}
            alt={`${classLabel(shown.className)}: ${shown.fileName}`}
            className="size-36 rounded-lg object-cover"
          />
          <EditBadge edit={edits.get(shown.id)} isDismissed={shown.isDismissed} />
        </div>
      )}
      <ul className="flex min-w-0 flex-1 basis-56 flex-col gap-1.5 text-small leading-5">
        {pictures.map(({ className, fileName, split, isInRevision }, index) => (
          <li key={index} className="min-w-0">
            <span className="font-medium">{classLabel(className)}</span>
            <span className="text-muted-foreground">{placeWords(split, isInRevision)}</span>
            <span className="figures text-muted-foreground block text-xs leading-5 break-all">{fileName}</span>
          </li>
        ))}
      </ul>
    </div>
  );
}

function placeWords(split: string | null, isInRevision: boolean): string {
  const part = split === "train" ? " for training" : split === "test" ? " for the test" : "";
  return `${part}, ${isInRevision ? "kept" : "left out"}`;
}
