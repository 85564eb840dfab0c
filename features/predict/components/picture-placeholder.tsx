import { Globe, ImageOff, type LucideIcon } from "lucide-react";

import type { QueueItem } from "../queue/queue-item";

const FROM_THE_WEB = "The server fetches this picture and shows it with its answer.";
const ON_ITS_WAY = "This browser cannot show this kind of file. The server shows it with its answer.";
const UNDISPLAYABLE = "This browser cannot show this kind of file.";
const NOTHING = "There is no picture to show.";

function contentOf({ source, status }: QueueItem): [LucideIcon, string] {
  const isOver = status === "done" || status === "failed";
  if (source.kind === "kept") return [ImageOff, NOTHING];
  if (source.kind === "url") return isOver ? [ImageOff, NOTHING] : [Globe, FROM_THE_WEB];
  return [ImageOff, isOver ? UNDISPLAYABLE : ON_ITS_WAY];
}

/** Stands where a picture would be that this page cannot show, or not yet. */
export function PicturePlaceholder({ item }: { item: QueueItem }) {
  const [Icon, text] = contentOf(item);
  return (
    <div className="bg-muted text-muted-foreground grid aspect-4/3 w-full place-items-center">
      <div className="flex max-w-64 flex-col items-center gap-3 p-4 text-center text-balance">
        <Icon className="size-8" strokeWidth={1.5} aria-hidden />
        <p>{text}</p>
      </div>
    </div>
  );
}
