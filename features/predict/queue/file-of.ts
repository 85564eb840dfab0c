import { pictureUrlOf, type QueueItem } from "./queue-item";

/** The picture of an item as a file: the visitor's own, the server's copy of one from the web, or what a reload left. */
export function fileOf(item: QueueItem): File | null {
  const { name, source } = item;
  if (source.kind === "file") return source.file;
  const copy = pictureUrlOf(item);
  if (copy === null) return null;
  const bytes = Uint8Array.from(atob(copy.split(",")[1] ?? ""), (char) => char.charCodeAt(0));
  return new File([bytes], name, { type: "image/jpeg" });
}
