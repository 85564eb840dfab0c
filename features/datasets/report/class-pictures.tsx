"use client";

import { ApiImage } from "@/components/api-image";
import { Button } from "@/components/ui/button";
import { Skeleton } from "@/components/ui/skeleton";
import { classLabel, formatCount } from "@/lib/format";

import { thumbnailUrl } from "../api";
import { useDatasetImages } from "../queries";

interface ClassPicturesProps {
  revisionId: string;
  className: string;
}

const GRID = "grid grid-cols-5 gap-1.5 sm:grid-cols-10";

/** A row of one class's pictures, and more of them on request. */
export function ClassPictures({ revisionId, className }: ClassPicturesProps) {
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
