"use client";

import { useVirtualizer } from "@tanstack/react-virtual";
import { type KeyboardEvent, type MouseEvent, type ReactNode, useEffect, useId, useRef, useState } from "react";

import { classLabel } from "@/lib/format";
import { movedBy } from "@/lib/grid-keys";
import { useWidth } from "@/lib/hooks/use-width";

import type { EditsById } from "../edits/edits";
import { useSubject } from "../insights-context";

import { type Decision, excluding } from "./picture-actions";
import { partOf } from "./picture-facts";
import { editWord, type TileState } from "./picture-tile";
import type { Picture } from "./pictures";
import type { PicturePages, Range } from "./use-picture-pages";
import type { Selection } from "./use-selection";

const GAP_PX = 12;
const LEAST_TILE_PX = 136;
/** Around the tiles, so that the ring of one at the edge is whole. */
const EDGE_PX = 4;

interface PictureGridProps {
  label: string;
  pages: PicturePages;
  selection: Selection;
  /** What stands below each picture, in CSS pixels: rows of a grid are of one height. */
  captionPx: number;
  /** A click opens a picture where people look around, and chooses it where they sort out. */
  clickOpens: boolean;
  onRange: (range: Range) => void;
  onOpen: (index: number) => void;
  onDecide: (decision: Decision) => void;
  children: (picture: Picture | undefined, state: TileState) => ReactNode;
}

/** Any number of pictures, of which only those on the screen are in the page; one can be walked over by keyboard. */
export function PictureGrid(props: PictureGridProps) {
  const { label, pages, selection, captionPx, clickOpens, onRange, onOpen, onDecide, children } = props;
  const { edits, canEdit } = useSubject();
  const id = useId();
  const frame = useRef<HTMLDivElement>(null);
  const width = useWidth(frame);
  const [active, setActive] = useState(0);
  const { total = 0 } = pages;
  const room = Math.max(width - 2 * EDGE_PX, LEAST_TILE_PX);
  const columns = Math.max(Math.floor((room + GAP_PX) / (LEAST_TILE_PX + GAP_PX)), 2);
  const tilePx = (room - GAP_PX * (columns - 1)) / columns;
  const rowPx = tilePx + captionPx + GAP_PX;
  // eslint-disable-next-line react-hooks/incompatible-library -- Nothing here is memoised by what it returns.
  const virtual = useVirtualizer({
    count: Math.ceil(total / columns),
    getScrollElement: () => frame.current,
    estimateSize: () => rowPx,
    overscan: 2,
    paddingStart: EDGE_PX,
  });
  const rows = virtual.getVirtualItems();
  const first = (rows[0]?.index ?? 0) * columns;
  const last = ((rows.at(-1)?.index ?? 0) + 1) * columns - 1;

  useEffect(() => virtual.measure(), [virtual, rowPx]);
  useEffect(() => onRange({ first, last }), [first, last, onRange]);

  const choose = (index: number, isRange: boolean) => {
    setActive(index);
    if (isRange) selection.extendTo(index);
    else selection.toggle(index);
  };

  const onClick = (event: MouseEvent) => {
    const target = event.target as HTMLElement;
    const index = Number(target.closest("[data-index]")?.getAttribute("data-index") ?? "none");
    const part = target.closest("button")?.dataset.part;
    if (Number.isNaN(index) || part === "own") return;
    const opens = part === "open" || (part !== "choose" && clickOpens && selection.chosen.size === 0);
    if (opens && !event.shiftKey) onOpen(index);
    else choose(index, event.shiftKey);
  };

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.target !== event.currentTarget) return;
    const moved = movedBy(event.key, active, {
      total,
      columns,
      rows: Math.floor((frame.current?.clientHeight ?? 0) / rowPx),
    });
    const isAll = event.key === "a" && (event.ctrlKey || event.metaKey);
    if (moved !== null) {
      if (event.shiftKey) selection.extendTo(moved);
      setActive(moved);
      virtual.scrollToIndex(Math.floor(moved / columns));
    } else if (event.key === " ") choose(active, event.shiftKey);
    else if (event.key === "Enter") onOpen(active);
    else if (isAll) selection.chooseAll();
    else if (event.key === "Escape" && selection.chosen.size > 0) selection.clear();
    else if (event.key === "Delete" && selection.chosen.size > 0 && canEdit)
      onDecide(excluding([...selection.chosen.values()]));
    else return;
    event.preventDefault();
  };

  return (
    <div
      ref={frame}
      role="grid"
      aria-label={label}
      aria-multiselectable
      aria-rowcount={Math.ceil(total / columns)}
      aria-colcount={columns}
      aria-activedescendant={active >= first && active <= Math.min(last, total - 1) ? `${id}-${active}` : undefined}
      tabIndex={0}
      onClick={onClick}
      onKeyDown={onKeyDown}
      className="group/grid relative -mx-1 max-h-[min(68dvh,44rem)] overflow-y-auto rounded-lg"
    >
      <div role="rowgroup" className="relative" style={{ height: virtual.getTotalSize() }}>
        {rows.map((row) => (
          <div
            key={row.key}
            role="row"
            aria-rowindex={row.index + 1}
            className="absolute inset-x-1 top-0 grid"
            style={{
              transform: `translateY(${row.start}px)`,
              gridTemplateColumns: `repeat(${columns}, minmax(0, 1fr))`,
              columnGap: GAP_PX,
            }}
          >
            {placesOf(row.index, columns, total).map((index) => {
              const picture = pages.at(index);
              const isChosen = selection.has(picture);
              return (
                <div
                  key={index}
                  id={`${id}-${index}`}
                  role="gridcell"
                  aria-colindex={(index % columns) + 1}
                  aria-selected={isChosen}
                  aria-label={picture === undefined ? "Picture on its way" : nameOf(picture, edits)}
                  data-index={index}
                  className="group/tile min-w-0 cursor-pointer"
                >
                  {children(picture, { index, isChosen, isActive: index === active })}
                </div>
              );
            })}
          </div>
        ))}
      </div>
    </div>
  );
}

function placesOf(row: number, columns: number, total: number): number[] {
  const from = row * columns;
  return Array.from({ length: Math.min(columns, total - from) }, (_, column) => from + column);
}

/** A picture and what is known of it in a line, for who cannot see it. */
function nameOf(picture: Picture, edits: EditsById): string {
  const { id, fileName, className, suggestedClass, isDismissed } = picture;
  const edit = id === null ? undefined : edits.get(id);
  const parts = [
    fileName,
    classLabel(className),
    partOf(picture).toLowerCase(),
    ...(suggestedClass === null ? [] : [`looks like ${classLabel(suggestedClass).toLowerCase()}`]),
    ...(isDismissed ? ["fine"] : []),
    ...(edit === undefined ? [] : [edit.newClass === null ? "excluded" : `to become ${editWord(edit)}`]),
  ];
  return parts.join(", ");
}
