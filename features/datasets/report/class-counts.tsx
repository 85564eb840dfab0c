"use client";

import { useState } from "react";

import { Disclosure } from "@/components/disclosure";
import { Panel } from "@/components/panel";
import { Segmented } from "@/components/segmented";
import type { IngestReport } from "@/lib/api/types";
import { classLabel, formatCount, formatNumber } from "@/lib/format";

const ORDERS = [
  { value: "name", label: "By name" },
  { value: "size", label: "By size" },
] as const;

/** More classes than this scroll within their panel, and can be put in order. */
const MOST_AT_ONCE = 12;

/** How many pictures each class has, for training and for testing. */
export function ClassCounts({ report: { classes } }: { report: IngestReport }) {
  const [order, setOrder] = useState<"name" | "size">("name");
  const sorted = order === "name" ? classes : classes.toSorted((a, b) => b.train + b.test - (a.train + a.test));
  const largest = Math.max(...classes.map(({ train, test }) => train + test), 1);
  const equal = equalWords(classes);
  const counts = (
    <>
      {classes.length > MOST_AT_ONCE && (
        <div className="mb-3">
          <Segmented label="Order of the classes" options={ORDERS} value={order} onChange={setOrder} />
        </div>
      )}
      <div
        role="region"
        aria-label="Pictures of each class"
        tabIndex={0}
        className="relative -mx-2 max-h-[26rem] overflow-y-auto px-2"
      >
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
      </div>
    </>
  );
  return (
    <Panel title="Classes" sentence={equal ?? "Pictures of each: dark for training, light for testing."}>
      {/* Bars of one length say nothing. */}
      {equal === null ? (
        counts
      ) : (
        <Disclosure isPlain title="Show each class">
          {counts}
        </Disclosure>
      )}
    </Panel>
  );
}

/** "24 classes, 25 pictures each", where all are of one size; null where they differ, or are too few to say so. */
function equalWords(classes: IngestReport["classes"]): string | null {
  const [first] = classes;
  if (first === undefined || classes.length <= 3) return null;
  const size = first.train + first.test;
  if (classes.some(({ train, test }) => train + test !== size)) return null;
  return `${formatCount(classes.length, "class", "classes")}, ${formatCount(size, "picture")} each.`;
}

function Part({ className, count, largest }: { className: string; count: number; largest: number }) {
  return <span className={className} style={{ width: `${(count / largest) * 100}%` }} />;
}
