import type { FindingPicture } from "@/lib/api/types";
import type { Picture } from "@/features/insights/pictures/pictures";

/** A picture behind a finding, as the server lists it; each number makes another one. */
export function findingPicture(number: number, change: Partial<FindingPicture> = {}): FindingPicture {
  return {
    image_id: number.toString(16).padStart(32, "0"),
    class_name: "circles",
    split: "train",
    file_name: `circle-${number}.png`,
    in_revision: true,
    score: 0.1,
    group: null,
    suggested_class: null,
    note: null,
    is_dismissed: false,
    width_px: 64,
    height_px: 48,
    size_bytes: 1200,
    format: "PNG",
    ...change,
  };
}

export function picture(id: string | null, change: Partial<Picture> = {}): Picture {
  return {
    id,
    className: "cats",
    split: "train",
    fileName: `${id ?? "broken"}.jpg`,
    isInRevision: true,
    score: null,
    group: null,
    suggestedClass: null,
    note: null,
    isDismissed: false,
    findings: [],
    widthPx: 100,
    heightPx: 100,
    sizeBytes: 1000,
    format: "JPEG",
    ...change,
  };
}
