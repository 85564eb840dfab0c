"use client";

import { useState } from "react";

import { ApiImage } from "@/components/api-image";
import { Panel } from "@/components/panel";
import { Button } from "@/components/ui/button";
import { Skeleton } from "@/components/ui/skeleton";
import type { RevisionDetail } from "@/lib/api/types";
import { classLabel, formatCount, formatNumber } from "@/lib/format";

import { thumbnailUrl } from "../api";
import { useDatasetImages } from "../queries";

const FIRST_CLASSES = 4;
const MORE_CLASSES = 12;

/** The pictures themselves: a glance tells more than any figure whether the folders hold what their names say. */
export function SampleWall({ revision }: { revision: RevisionDetail }) {
  const [shown, setShown] = useState(FIRST_CLASSES);
  const names = revision.class_names;
  const hidden = names.length - shown;
  return (
    <Panel title="The pictures" sentence="Does each class hold what its name says?">
      <ul className="flex flex-col gap-6">
        {names.slice(0, shown).map((name) => (
          <ClassPictures key={name} revisionId={revision.id} className={name} />
        ))}
      </ul>
      {hidden > 0 && (
        <Button variant="outline" size="sm" className="mt-6" onClick={() => setShown(shown + MORE_CLASSES)}>
          {moreWords(hidden)}
        </Button>
      )}
    </Panel>
  );
}

function moreWords(hidden: number): string {
  const words = `Show ${formatCount(Math.min(hidden, MORE_CLASSES), "more class", "more classes")}`;
  return hidden > MORE_CLASSES ? `${words} of ${formatNumber(hidden)}` : words;
}

interface ClassPicturesProps {
  revisionId: string;
  className: string;
}

const GRID = "grid grid-cols-5 gap-1.5 sm:grid-cols-10";

/** A row of one class's pictures, and more of them on request. */
function ClassPictures({ revisionId, className }: ClassPicturesProps) {
  const { data, hasNextPage, fetchNextPage, isFetchingNextPage } = useDatasetImages(revisionId, className);
  const images = data?.pages.flatMap((page) => page.images) ?? [];
  const label = classLabel(className);
  return (
    <li>
      <div className="mb-2 flex items-center justify-between gap-4">
        <h3 className="flex min-w-0 gap-3 font-medium">
          <span className="truncate">{label}</span>
          <span className="text-muted-foreground shrink-0 font-normal tabular-nums">
            {data === undefined ? "" : formatCount(data.pages[0]?.total ?? 0, "picture")}
          </span>
        </h3>
        {hasNextPage && (
          <Button
            variant="ghost"
            size="sm"
            className="-mr-3"
            disabled={isFetchingNextPage}
            aria-label={`More pictures of ${label}`}
            onClick={() => void fetchNextPage()}
          >
            More
          </Button>
        )}
      </div>
      {data === undefined ? (
        <Skeleton className="h-20 w-full" />
      ) : (
        <ul className={GRID}>
          {images.map(({ id, split, file_name }) => (
            <li key={`${split}/${file_name}`}>
              <ApiImage
                src={thumbnailUrl(id, 256)}
                alt={`${label}: ${file_name}`}
                className="aspect-square w-full rounded-md object-cover"
              />
            </li>
          ))}
        </ul>
      )}
    </li>
  );
}
