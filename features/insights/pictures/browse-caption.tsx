import { TriangleAlert } from "lucide-react";

import { classLabel } from "@/lib/format";

import { kindTitle } from "../kinds";

import type { Picture } from "./pictures";

/** A picture's class, whether something may be wrong with it, and its name. */
export function BrowseCaption({ picture: { className, findings, fileName } }: { picture: Picture }) {
  const words = findings.map(kindTitle).join("; ");
  return (
    <>
      <p className="flex items-center gap-1">
        <span className="truncate font-medium">{classLabel(className)}</span>
        {findings.length > 0 && (
          <span title={words} className="text-unsure shrink-0">
            <TriangleAlert className="size-3.5" role="img" aria-label={words} />
          </span>
        )}
      </p>
      <p className="text-muted-foreground truncate" title={fileName}>
        {fileName}
      </p>
    </>
  );
}
