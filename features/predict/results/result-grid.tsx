"use client";

import { type ReactNode, useId, useRef } from "react";

import { useWidth } from "@/lib/hooks/use-width";

import type { QueueItem } from "../queue/queue-item";

import { type ResultActions, useResultEvents } from "./use-result-events";
import type { Selection } from "./use-selection";
import { useWindowRows } from "./use-window-rows";

export interface ResultState {
  isChosen: boolean;
  isActive: boolean;
}

export interface ResultsProps {
  shown: readonly QueueItem[];
  selection: Selection;
  actions: ResultActions;
}

interface ResultGridProps extends ResultsProps {
  leastColumns: number;
  leastPx: number;
  mostColumns: number;
  gapPx: number;
  /** What stands below a square picture; without it rows are measured, and this is their height at a guess. */
  captionPx?: number;
  guessPx?: number;
  clickSelects: boolean;
  nameOf: (item: QueueItem) => string;
  children: (item: QueueItem, state: ResultState) => ReactNode;
}

/** Any number of pictures beside and below each other, of which only those near the screen are in the page. */
export function ResultGrid(props: ResultGridProps) {
  const { shown, selection, actions, leastColumns, leastPx, mostColumns, gapPx, captionPx, guessPx = 0 } = props;
  const id = useId();
  const frame = useRef<HTMLDivElement>(null);
  const width = useWidth(frame);
  const fitting = Math.floor((width + gapPx) / (leastPx + gapPx));
  const columns = Math.min(Math.max(fitting, leastColumns), mostColumns);
  const sidePx = (Math.max(width, leastPx) - gapPx * (columns - 1)) / columns;
  const isMeasured = captionPx === undefined;
  const rowPx = isMeasured ? guessPx : sidePx + captionPx + gapPx;
  const count = Math.ceil(shown.length / columns);
  const virtual = useWindowRows({ frame, count, rowPx, overscan: isMeasured ? 2 : 4 });
  const rows = virtual.getVirtualItems();
  const events = useResultEvents({
    shown,
    selection,
    actions,
    columns,
    clickSelects: props.clickSelects,
    rowsOnScreen: () => Math.floor(window.innerHeight / Math.max(rowPx, 1)),
    scrollTo: (index) => virtual.scrollToIndex(Math.floor(index / columns)),
  });
  const first = (rows[0]?.index ?? 0) * columns;
  const mounted = shown.slice(first, ((rows.at(-1)?.index ?? -1) + 1) * columns);
  const isActiveMounted = mounted.some((item) => item.id === selection.activeId);

  return (
    <div
      ref={frame}
      role="grid"
      aria-label="Pictures"
      aria-multiselectable
      aria-rowcount={count}
      aria-colcount={columns}
      aria-activedescendant={isActiveMounted ? `${id}-${selection.activeId}` : undefined}
      tabIndex={0}
      data-results
      {...events}
      className="group/results relative focus-visible:outline-none"
      style={{ height: virtual.getTotalSize() }}
    >
      {rows.map((row) => (
        <div
          key={row.key}
          ref={isMeasured ? virtual.measureElement : undefined}
          data-index={row.index}
          role="row"
          aria-rowindex={row.index + 1}
          className="absolute inset-x-0 top-0 grid"
          style={{
            transform: `translateY(${row.start - virtual.options.scrollMargin}px)`,
            gridTemplateColumns: `repeat(${columns}, minmax(0, 1fr))`,
            columnGap: gapPx,
            paddingBottom: gapPx,
          }}
        >
          {shown.slice(row.index * columns, (row.index + 1) * columns).map((item, column) => {
            const state = { isChosen: selection.ids.has(item.id), isActive: item.id === selection.activeId };
            return (
              <div
                key={item.id}
                id={`${id}-${item.id}`}
                role="gridcell"
                aria-colindex={column + 1}
                aria-selected={state.isChosen}
                aria-label={props.nameOf(item)}
                data-id={item.id}
                className="group/result min-w-0"
              >
                {props.children(item, state)}
              </div>
            );
          })}
        </div>
      ))}
    </div>
  );
}
