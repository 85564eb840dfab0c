import { clsx } from "clsx";
import { Ban, RotateCcw } from "lucide-react";

import { ApiImage } from "@/components/api-image";
import { Button } from "@/components/ui/button";
import { thumbnailUrl } from "@/features/datasets";
import { classLabel, formatBytes } from "@/lib/format";

import type { EditsById } from "../edits/edits";
import { EditBadge } from "../pictures/edit-badge";
import { type Decision, excluding, keeping } from "../pictures/picture-actions";
import { partOf } from "../pictures/picture-facts";
import type { Picture } from "../pictures/pictures";

interface AlikePicturesProps {
  pictures: readonly Picture[];
  edits: EditsById;
  canEdit: boolean;
  onDecide: (decision: Decision) => void;
}

/** Pictures that look alike, side by side, with what tells them apart. */
export function AlikePictures({ pictures, edits, canEdit, onDecide }: AlikePicturesProps) {
  return (
    <ul className="grid grid-cols-[repeat(auto-fill,minmax(8.5rem,1fr))] gap-3">
      {pictures.map((picture, index) => (
        <li key={picture.id ?? index} className="min-w-0">
          <AlikePicture picture={picture} edits={edits} canEdit={canEdit} onDecide={onDecide} />
        </li>
      ))}
    </ul>
  );
}

interface AlikePictureProps extends Omit<AlikePicturesProps, "pictures"> {
  picture: Picture;
}

function AlikePicture({ picture, edits, canEdit, onDecide }: AlikePictureProps) {
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
        <p className="text-muted-foreground truncate" title={fileName}>
          {fileName}
        </p>
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
          aria-label={`${edit === undefined ? "Exclude" : "Leave as before"}: ${fileName}`}
          onClick={() => onDecide(edit === undefined ? excluding([picture]) : keeping([picture]))}
        >
          {edit === undefined ? <Ban aria-hidden /> : <RotateCcw aria-hidden />}
          {edit === undefined ? "Exclude" : "Leave as before"}
        </Button>
      )}
    </>
  );
}
