import type { EmbeddingMap } from "@/lib/api/types";

import type { Picture } from "../pictures/pictures";

/** What a map knows of the picture behind a point. */
export function pictureOfPoint({ class_names, class_index, split, image_id }: EmbeddingMap, index: number): Picture {
  const id = image_id[index] ?? "";
  return {
    id: id === "" ? null : id,
    className: class_names[class_index[index] ?? 0] ?? "",
    split: split[index] ?? null,
    fileName: id === "" ? "picture" : `picture ${id.slice(0, 8)}`,
    isInRevision: true,
    score: null,
    group: null,
    suggestedClass: null,
    note: null,
    isDismissed: false,
    findings: [],
    widthPx: null,
    heightPx: null,
    sizeBytes: null,
    format: null,
  };
}
