"use client";

import { ClassCountsPanel } from "@/components/class-counts-panel";
import type { IngestReport } from "@/lib/api/types";
import { sizeOf } from "@/lib/class-counts";
import { classLabel, formatNumber } from "@/lib/format";

/** How many pictures each class has, for training and for testing. */
export function ClassCounts({ report: { classes } }: { report: IngestReport }) {
  const largest = Math.max(...classes.map(sizeOf), 1);
  return (
    <ClassCountsPanel
      classes={classes}
      countOf={sizeOf}
      kind="picture"
      sentence="Pictures of each: dark for training, light for testing."
    >
      {(sorted) => (
        <ul className="flex flex-col gap-2">
          {sorted.map(({ class_name, train, test }) => (
            <li key={class_name} className="grid grid-cols-[minmax(0,1fr)_auto] gap-x-3 text-small">
              <span className="truncate">{classLabel(class_name)}</span>
              <span className="figures">
                {formatNumber(train)}
                <span className="text-muted-foreground"> + {formatNumber(test)}</span>
              </span>
              <span aria-hidden className="bg-muted col-span-2 flex h-1.5 overflow-hidden rounded-full">
                <Part className="bg-primary" count={train} largest={largest} />
                <Part className="bg-primary/40" count={test} largest={largest} />
              </span>
            </li>
          ))}
        </ul>
      )}
    </ClassCountsPanel>
  );
}

function Part({ className, count, largest }: { className: string; count: number; largest: number }) {
  return <span className={className} style={{ width: `${(count / largest) * 100}%` }} />;
}
