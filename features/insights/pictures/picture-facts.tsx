import { classLabel, formatBytes, formatNumber } from "@/lib/format";

import { kindTitle } from "../kinds";

import type { Picture } from "./pictures";

/** What is known of one picture. */
export function PictureFacts({ picture }: { picture: Picture }) {
  return (
    <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-4 gap-y-1 text-small">
      {factsOf(picture).map(([term, value]) => (
        <div key={term} className="contents">
          <dt className="text-muted-foreground">{term}</dt>
          <dd className="break-words tabular-nums">{value}</dd>
        </div>
      ))}
    </dl>
  );
}

function factsOf(picture: Picture): [string, string][] {
  const { className, suggestedClass, fileName, widthPx, heightPx, sizeBytes, format, note, findings } = picture;
  const facts: [string, string | null][] = [
    ["Class", classLabel(className)],
    ["Looks like", suggestedClass === null ? null : classLabel(suggestedClass)],
    ["Part", partOf(picture)],
    ["File", fileName],
    ["Size", widthPx === null || heightPx === null ? null : `${formatNumber(widthPx)} × ${formatNumber(heightPx)} px`],
    ["Bytes", sizeBytes === null ? null : formatBytes(sizeBytes)],
    ["Format", format],
    ["Findings", findings.length === 0 ? null : findings.map(kindTitle).join(", ")],
    ["Note", note],
  ];
  return facts.flatMap(([term, value]) => (value === null ? [] : [[term, value]]));
}

/** Where a picture lies, as people say it. */
export function partOf({ split, isInRevision }: Pick<Picture, "split" | "isInRevision">): string {
  if (!isInRevision || split === null) return "Left out";
  return split === "train" ? "Training" : split === "test" ? "Test" : split;
}
