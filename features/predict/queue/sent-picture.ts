import { fileOf } from "./pictures";
import type { QueueItem, SentPicture } from "./queue-item";

/** What is sent to ask about an item again: as it was, or what a reload left of it; null where nothing is left. */
export function sentPictureOf(item: QueueItem): SentPicture | null {
  if (item.source.kind !== "kept") return item.source;
  const file = fileOf(item);
  return file === null ? null : { kind: "file", file };
}
