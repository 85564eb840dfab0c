"use client";

import { useVirtualizer } from "@tanstack/react-virtual";
import { useRef } from "react";

import { ApiImage } from "@/components/api-image";
import { Panel } from "@/components/panel";
import { thumbnailUrl } from "@/features/datasets";
import type { ClassFacts, Insights } from "@/lib/api/types";
import { classLabel, formatCount } from "@/lib/format";

import type { Filters } from "../filters";
import { inOrder } from "../words";

import { SamplesOfClass } from "./samples-of-class";

interface SamplesProps {
  insights: Insights;
  filters: Filters;
  onFilters: (change: Partial<Filters>) => void;
}

/** Up to here all are drawn at once; beyond, only those in sight. */
const MOST_AT_ONCE = 6;
const ROW_PX = 128;
const FIVE = "grid grid-cols-5 gap-1.5";
const SIX = "grid grid-cols-6 gap-1.5";

/** A few pictures of each class: do the folders hold what their names say? */
export function Samples({ insights: { classes, revision }, filters, onFilters }: SamplesProps) {
  const { className, split } = filters;
  const List = classes.length > MOST_AT_ONCE ? ManyClasses : FewClasses;
  if (className !== null && revision !== null)
    return <SamplesOfClass revision={revision} className={className} split={split} />;
  return (
    <Panel title="Samples" sentence="Do the folders hold what their names say?">
      <List classes={inOrder(classes, "name", null)} onOpen={(name) => onFilters({ className: name })} />
    </Panel>
  );
}

interface ListProps {
  classes: readonly ClassFacts[];
  onOpen: (name: string) => void;
}

function FewClasses({ classes, onOpen }: ListProps) {
  return (
    <ul className="flex flex-col gap-4">
      {classes.map((item) => (
        <li key={item.class_name}>
          <ClassSamples item={item} onOpen={onOpen} />
        </li>
      ))}
    </ul>
  );
}

function ManyClasses({ classes, onOpen }: ListProps) {
  const frame = useRef<HTMLDivElement>(null);
  // eslint-disable-next-line react-hooks/incompatible-library -- The list it gives is drawn here, and handed to nobody.
  const rows = useVirtualizer({
    count: classes.length,
    getScrollElement: () => frame.current,
    estimateSize: () => ROW_PX,
    overscan: 3,
  });
  return (
    <div
      ref={frame}
      role="region"
      aria-label="Samples of each class"
      tabIndex={0}
      className="relative -mx-2 h-[26rem] overflow-y-auto px-2 lg:h-[31rem]"
    >
      <ul className="relative" style={{ height: rows.getTotalSize() }}>
        {rows.getVirtualItems().map(({ index, start, key }) => {
          const item = classes[index];
          return item === undefined ? null : (
            <li
              key={key}
              ref={rows.measureElement}
              data-index={index}
              aria-setsize={classes.length}
              aria-posinset={index + 1}
              className="absolute inset-x-0 top-0 pb-4"
              style={{ transform: `translateY(${start}px)` }}
            >
              <ClassSamples item={item} onOpen={onOpen} />
            </li>
          );
        })}
      </ul>
    </div>
  );
}

interface ClassSamplesProps {
  item: ClassFacts;
  onOpen: (name: string) => void;
}

function ClassSamples({ item: { class_name: name, samples, train, test }, onOpen }: ClassSamplesProps) {
  const label = classLabel(name);
  return (
    <>
      <h3 className="mb-2 flex min-w-0 items-baseline gap-3">
        <button
          type="button"
          aria-label={`${label}: look at this class only`}
          onClick={() => onOpen(name)}
          className="hover:text-primary truncate font-medium underline decoration-dotted underline-offset-4"
        >
          {label}
        </button>
        <span className="text-muted-foreground shrink-0 text-small tabular-nums">
          {formatCount(train + test, "picture")}
        </span>
      </h3>
      <ul className={samples.length % 6 === 0 ? SIX : FIVE}>
        {samples.map((id, index) => (
          <li key={id}>
            <ApiImage
              src={thumbnailUrl(id, 256)}
              alt={`${label}, sample ${index + 1}`}
              className="aspect-square w-full rounded-md object-cover"
            />
          </li>
        ))}
      </ul>
    </>
  );
}
