"use client";

import { FileX2 } from "lucide-react";

import { QueryProblem } from "@/components/query-problem";
import { Skeleton } from "@/components/ui/skeleton";
import type { Finding } from "@/lib/api/types";
import { classLabel } from "@/lib/format";

import { LongList } from "../pictures/long-list";
import type { PictureSource } from "../pictures/picture-source";
import { usePictureStream } from "../pictures/use-picture-pages";

import { NoPictures } from "./finding-notes";

const ROW_PX = 64;

/** Files that are no pictures, with the reason of each. */
export function FileFinding({ finding, source }: { finding: Finding; source: PictureSource }) {
  const { pictures, total, error, retry, hasMore, loadMore } = usePictureStream(source);
  if (error !== null && total === undefined)
    return <QueryProblem title="The files could not be read" error={error} onRetry={retry} />;
  if (total === undefined) return <Skeleton className="h-40 w-full" />;
  if (total === 0) return <NoPictures />;
  return (
    <LongList
      label={`${finding.title}, one by one`}
      items={pictures}
      keyOf={({ fileName, className }) => `${className}/${fileName}`}
      guessPx={ROW_PX}
      onEnd={hasMore ? loadMore : undefined}
    >
      {({ fileName, className, note }) => (
        <div className="flex items-start gap-3 p-3 text-small leading-5">
          <FileX2 className="text-muted-foreground mt-0.5 size-4 shrink-0" aria-hidden />
          <div className="min-w-0">
            <p className="figures text-xs leading-5 break-all">{fileName}</p>
            <p className="text-muted-foreground text-pretty">
              {classLabel(className)}
              {note !== null && `: ${note}`}
            </p>
          </div>
        </div>
      )}
    </LongList>
  );
}
