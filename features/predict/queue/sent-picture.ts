import { fileOf } from "./file-of";
import { pictureUrlOf, type QueueItem, type SentPicture } from "./queue-item";

/** What is sent to ask about an item again: as it was, or what a reload left of it; null where nothing is left. */
export function sentPictureOf(item: QueueItem): SentPicture | null {
  if (item.source.kind !== "kept") return item.source;
  const file = fileOf(item);
  const objectUrl = pictureUrlOf(item);
  return file === null || objectUrl === null ? null : { kind: "file", file, objectUrl };
}
