"use client";

import { type ReactNode, useState } from "react";

import { Disclosure } from "@/components/disclosure";
import { Panel } from "@/components/panel";
import { Segmented } from "@/components/segmented";
import { type ClassOrder, equalCountWords, inClassOrder, type SizedClass } from "@/lib/class-counts";

const ORDERS = [
  { value: "largest", label: "Largest first" },
  { value: "smallest", label: "Smallest first" },
  { value: "name", label: "By name" },
] as const;

/** More classes than this can be put in order, and scroll within their panel. */
const MOST_AT_ONCE = 12;

interface ClassCountsPanelProps<Item extends SizedClass> {
  classes: readonly Item[];
  /** Pictures of a class, of those that are shown. */
  countOf: (item: Item) => number;
  /** What one of them is called: "picture", "training picture". */
  kind: string;
  /** What the bars mean, where they differ. */
  sentence: string;
  /** What their colours mean. */
  legend?: ReactNode;
  /** Draws the bars of classes in the reader's order. */
  children: (sorted: readonly Item[]) => ReactNode;
  /** Stands below them, whether they are shown or not. */
  table?: (sorted: readonly Item[]) => ReactNode;
}

/** How many pictures each class has; bars of one length, which say nothing, are folded away behind a sentence. */
export function ClassCountsPanel<Item extends SizedClass>(props: ClassCountsPanelProps<Item>) {
  const { classes, countOf, kind, sentence, legend, children, table } = props;
  const [order, setOrder] = useState<ClassOrder>("largest");
  const sorted = inClassOrder(classes, order, countOf);
  const hasOrders = classes.length > MOST_AT_ONCE;
  const equal = equalCountWords(classes.map(countOf), kind);
  const bars = (
    <>
      {(hasOrders || legend !== undefined) && (
        <div className="mb-3 flex flex-wrap items-center justify-between gap-x-6 gap-y-2">
          {hasOrders ? (
            <Segmented label="Order of the classes" options={ORDERS} value={order} onChange={setOrder} />
          ) : (
            <span />
          )}
          {legend}
        </div>
      )}
      <div
        role="region"
        aria-label="Pictures of each class"
        tabIndex={0}
        className="relative -mx-2 max-h-[26rem] overflow-y-auto px-2"
      >
        {children(sorted)}
      </div>
    </>
  );
  return (
    <Panel title="Classes" sentence={equal ?? sentence}>
      {equal === null ? (
        bars
      ) : (
        <Disclosure isPlain title="Show each class">
          {bars}
        </Disclosure>
      )}
      {table?.(sorted)}
    </Panel>
  );
}
