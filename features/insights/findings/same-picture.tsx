import { ApiImage } from "@/components/api-image";
import { thumbnailUrl } from "@/features/datasets";
import { classLabel } from "@/lib/format";

import type { EditsById } from "../edits/edits";
import { EditBadge } from "../pictures/edit-badge";
import type { Picture } from "../pictures/pictures";

interface SamePictureProps {
  pictures: readonly Picture[];
  edits: EditsById;
}

/** One picture, and every name under which it came. */
export function SamePicture({ pictures, edits }: SamePictureProps) {
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
