import type { DatasetImages, EmbeddingMap, FindingPicture } from "@/lib/api/types";

import type { FindingKind } from "../filters";

/** A picture as lists of them show it, whether it comes from a finding or from the revision. */
export interface Picture {
  /** Null where there is nothing to show, as of a file that cannot be read. */
  id: string | null;
  className: string;
  split: string | null;
  fileName: string;
  /** Copies that were left out can neither be excluded nor relabelled. */
  isInRevision: boolean;
  score: number | null;
  group: number | null;
  suggestedClass: string | null;
  note: string | null;
  isDismissed: boolean;
  findings: readonly FindingKind[];
  widthPx: number | null;
  heightPx: number | null;
  sizeBytes: number | null;
  format: string | null;
}

export interface PicturePage {
  pictures: Picture[];
  total: number;
}

/** The finding itself is not named again: the page around it does. */
export function pictureOfFinding(image: FindingPicture): Picture {
  return {
    id: image.image_id,
    className: image.class_name,
    split: image.split,
    fileName: image.file_name,
    isInRevision: image.in_revision,
    score: image.score,
    group: image.group,
    suggestedClass: image.suggested_class,
    note: image.note,
    isDismissed: image.is_dismissed,
    findings: [],
    widthPx: image.width_px,
    heightPx: image.height_px,
    sizeBytes: image.size_bytes,
    format: image.format,
  };
}

export function pictureOfDataset(image: DatasetImages["images"][number]): Picture {
  return {
    id: image.id,
    className: image.class_name,
    split: image.split,
    fileName: image.file_name,
    isInRevision: true,
    score: null,
    group: null,
    suggestedClass: null,
    note: null,
    isDismissed: false,
    findings: image.findings,
    widthPx: image.width_px,
    heightPx: image.height_px,
    sizeBytes: image.size_bytes,
    format: image.format,
  };
}

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
