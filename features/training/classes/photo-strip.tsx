import { X } from "lucide-react";
import { useState } from "react";

import { Button } from "@/components/ui/button";
import { formatCount } from "@/lib/format";

import type { DraftPhoto } from "./class-draft";

interface PhotoStripProps {
  className: string;
  photos: readonly DraftPhoto[];
  onRemove: (id: string) => void;
}

/** Beyond that, the newest are shown until all are asked for: large photos take long to draw. */
const FIRST_SHOWN = 18;

/** The photos of a class, the newest first, each with a way to remove it. */
export function PhotoStrip({ className, photos, onRemove }: PhotoStripProps) {
  const [isWhole, setIsWhole] = useState(false);
  const newest = photos.toReversed();
  const shown = isWhole ? newest : newest.slice(0, FIRST_SHOWN);
  const rest = photos.length - shown.length;
  if (photos.length === 0) return null;
  return (
    <div className="flex flex-col gap-2">
      <ul aria-label={`Photos of ${className}`} className="grid grid-cols-[repeat(auto-fill,minmax(4.5rem,1fr))] gap-2">
        {shown.map(({ id, url, file }) => (
          <li key={id} className="group bg-muted relative aspect-square overflow-hidden rounded-md">
            {}
            <img src={url} alt="" loading="lazy" decoding="async" className="size-full object-cover" />
            <button
              type="button"
              aria-label={`Remove ${file.name}`}
              onClick={({ currentTarget }) => {
                const item = currentTarget.closest("li");
                const next = item?.nextElementSibling ?? item?.previousElementSibling;
                onRemove(id);
                next?.querySelector("button")?.focus();
              }}
              className="absolute inset-0 grid place-items-start justify-items-end p-1 focus-visible:-outline-offset-2"
            >
              <span className="bg-card text-foreground border-border grid size-6 place-items-center rounded-full border opacity-0 group-focus-within:opacity-100 group-hover:opacity-100 pointer-coarse:opacity-100">
                <X className="size-3.5" aria-hidden />
              </span>
            </button>
          </li>
        ))}
      </ul>
      {(rest > 0 || isWhole) && (
        <Button variant="ghost" size="sm" className="self-start" onClick={() => setIsWhole(!isWhole)}>
          {isWhole ? "Show fewer" : `Show ${formatCount(rest, "more photo")}`}
        </Button>
      )}
    </div>
  );
}
