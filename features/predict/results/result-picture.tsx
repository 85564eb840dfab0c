import { clsx } from "clsx";
import { ImageOff } from "lucide-react";

import { objectUrlOf } from "../queue/object-urls";
import { pictureOf } from "../queue/pictures";
import type { QueueItem } from "../queue/queue-item";
import { useThumbnail } from "../queue/use-thumbnail";

/** A picture's small copy, cut to its frame. */
export function ResultPicture({ item, className }: { item: QueueItem; className?: string }) {
  const thumbnail = useThumbnail(pictureOf(item));
  return (
    <span className={clsx("bg-muted text-muted-foreground grid place-items-center overflow-hidden", className)}>
      {thumbnail instanceof Blob && (
        <img
          src={objectUrlOf(thumbnail)}
          alt=""
          decoding="async"
          draggable={false}
          className="size-full object-cover"
        />
      )}
      {thumbnail === null && <ImageOff className="size-5" strokeWidth={1.5} aria-hidden />}
    </span>
  );
}
