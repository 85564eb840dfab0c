import type { QueueItem } from "./queue/queue-item";

/** The picture of an item as a file: the visitor's own, or the server's copy of one from the web. */
export function fileOf({ name, source, prediction }: QueueItem): File | null {
  if (source.kind === "file") return source.file;
  if (prediction?.preview == null) return null;
  const bytes = Uint8Array.from(atob(prediction.preview.split(",")[1] ?? ""), (char) => char.charCodeAt(0));
  return new File([bytes], name, { type: "image/jpeg" });
}
