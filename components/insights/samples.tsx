"use client";

import { useVirtualizer } from "@tanstack/react-virtual";
import { useRef } from "react";

import { thumbnailUrl } from "@/lib/api/datasets";
import type { ClassFacts, Insights } from "@/lib/api/types";
import { classLabel, formatCount } from "@/lib/format";
import type { Filters } from "@/lib/insights-filters";
import { inOrder } from "@/lib/insights-words";

import { ApiImage } from "../ui/api-image";
import { Panel } from "../ui/panel";

interface SamplesProps {
  insights: Insights;
  filters: Filters;
  onFilters: (change: Partial<Filters>) => void;
}

/** Up to here all are drawn at once; beyond, only those in sight. */
const MOST_AT_ONCE = 6;
const ROW_PX = 128;

/** A few pictures of each class: do the folders hold what their names say? */
export function Samples({ insights: { classes }, filters: { className }, onFilters }: SamplesProps) {
  const shown = inOrder(classes, "name", null).filter(
    ({ class_name: name }) => className === null || name === className,
  );
  const open = (name: string) => onFilters({ className: name === className ? null : name });
  const List = shown.length > MOST_AT_ONCE ? ManyClasses : FewClasses;
  return (
    <Panel title="Samples" sentence="Do the folders hold what their names say?">
      {shown.length === 0 ? (
        <p className="text-muted">This revision has no such class.</p>
      ) : (
        <List classes={shown} selected={className} onOpen={open} />
      )}
    </Panel>
  );
}

interface ListProps {
  classes: readonly ClassFacts[];
  selected: string | null;
  onOpen: (name: string) => void;
}

function FewClasses({ classes, ...rest }: ListProps) {
  return (
    <ul className="flex flex-col gap-4">
      {classes.map((item) => (
        <li key={item.class_name}>
          <ClassSamples item={item} {...rest} />
        </li>
      ))}
    </ul>
  );
}

function ManyClasses({ classes, ...rest }: ListProps) {
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
      className="relative -mx-2 h-[28rem] overflow-y-auto px-2"
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
              <ClassSamples item={item} {...rest} />
            </li>
          );
        })}
      </ul>
    </div>
  );
}

interface ClassSamplesProps {
  item: ClassFacts;
  selected: string | null;
  onOpen: (name: string) => void;
}

function ClassSamples({ item: { class_name: name, samples, train, test }, selected, onOpen }: ClassSamplesProps) {
  const label = classLabel(name);
  return (
    <>
      <h3 className="mb-2 flex min-w-0 items-baseline gap-3">
        <button
          type="button"
          aria-pressed={name === selected}
          onClick={() => onOpen(name)}
          className="hover:text-accent truncate font-medium underline decoration-dotted underline-offset-4"
        >
          {label}
        </button>
        <span className="text-muted shrink-0 text-[0.8125rem] tabular-nums">
          {formatCount(train + test, "picture")}
        </span>
      </h3>
      <ul className="grid grid-cols-4 gap-1.5 sm:grid-cols-6 lg:grid-cols-5">
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
