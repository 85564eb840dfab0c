"use client";

import { LazyPopover } from "@/components/lazy-popover";
import { Button } from "@/components/ui/button";
import { classLabel, formatCount, formatList } from "@/lib/format";

const MOST_NAMED = 4;
const LINE = "text-muted-foreground min-w-0 break-words max-sm:order-first max-sm:w-full";

/** What the model can answer at all: everything else is unknown to it. */
export function KnownClasses({ names }: { names: readonly string[] }) {
  if (names.length === 0) return null;
  const labels = names.map((name) => classLabel(name).toLowerCase());
  if (labels.length <= MOST_NAMED)
    return (
      <p className={LINE}>
        Knows <span className="text-foreground">{formatList(labels)}</span>
      </p>
    );
  const named = labels.slice(0, MOST_NAMED - 1);
  return (
    <p className={LINE}>
      Knows <span className="text-foreground">{named.join(", ")}</span>{" "}
      <LazyPopover
        label="Classes it knows"
        className="max-h-80 w-[min(24rem,calc(100vw-2rem))] overflow-y-auto"
        trigger={
          <Button variant="link" size="sm" className="px-1" aria-label={`All ${labels.length} classes it knows`}>
            +{labels.length - named.length}
          </Button>
        }
      >
        <p className="font-medium">{formatCount(labels.length, "class", "classes")}</p>
        <ul className="text-small mt-2 grid grid-cols-2 gap-x-4">
          {labels.map((label) => (
            <li key={label} className="break-words">
              {label}
            </li>
          ))}
        </ul>
      </LazyPopover>
    </p>
  );
}
