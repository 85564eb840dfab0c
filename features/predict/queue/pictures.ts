import type { Prediction } from "@/lib/api/types";

import type { AnswerPictures, QueueItem } from "./queue-item";

/** What can be shown of an item: the server's preview where one was needed, else the picture; null without either. */
export function pictureOf({ copies, source }: QueueItem): Blob | null {
  if (source.kind === "kept") return source.picture;
  return copies?.preview ?? (source.kind === "file" ? source.file : null);
}

/** The picture of an item as a file: the visitor's own, the server's copy of one from the web, or what a reload left. */
export function fileOf(item: QueueItem): File | null {
  const { name, source } = item;
  if (source.kind === "file") return source.file;
  const copy = pictureOf(item);
  return copy === null ? null : new File([copy], name, { type: copy.type });
}

/** Whether what is left of a picture is a copy that is smaller than it was. */
export function isSmallCopy({ source }: QueueItem): boolean {
  return source.kind !== "file";
}

/**
 * Take the pictures out of an answer: as text in it, a thousand of them would fill the page's memory.
 *
 * What is left in their place are addresses, which work until `revokeUrl` is called with the picture.
 */
export function lightened(prediction: Prediction): { prediction: Prediction; copies: AnswerPictures } {
  const copies = { heatmap: blobOf(prediction.heatmap), preview: blobOf(prediction.preview) };
  return { prediction: withPictures(prediction, copies), copies };
}

/** Put addresses of pictures into an answer. */
export function withPictures(prediction: Prediction, { heatmap, preview }: AnswerPictures): Prediction {
  return {
    ...prediction,
    heatmap: heatmap === null ? null : URL.createObjectURL(heatmap),
    preview: preview === null ? null : URL.createObjectURL(preview),
  };
}

export function revokePictures({ prediction, copies }: QueueItem): void {
  if (copies === undefined) return;
  for (const url of [prediction?.heatmap, prediction?.preview]) if (url != null) URL.revokeObjectURL(url);
}

/** The bytes of a data: address, which the page's policy lets no one fetch. */
function blobOf(dataUrl: string | null | undefined): Blob | null {
  if (dataUrl == null) return null;
  const [head = "", base64 = ""] = dataUrl.split(",");
  const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  return new Blob([bytes], { type: head.replace(/^data:|;.*$/g, "") });
}
