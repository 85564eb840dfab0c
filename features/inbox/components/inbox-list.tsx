"use client";

import { type KeyboardEvent, useRef, useState } from "react";

import { useKnownClasses } from "@/features/models";
import type { FeedbackItem } from "@/lib/api/types";

import { InboxCard } from "./inbox-card";
import { InboxToolbar } from "./inbox-toolbar";
import { UnknownGroups } from "./unknown-groups";

/** How many cards an arrow key moves; all cards are walked through one after the other. */
const STEPS: Readonly<Record<string, number>> = {
  ArrowLeft: -1,
  ArrowUp: -1,
  ArrowRight: 1,
  ArrowDown: 1,
  Home: -Infinity,
  End: Infinity,
};

/** The pictures that wait, and what can be done with those that are selected. */
export function InboxList({ items }: { items: readonly FeedbackItem[] }) {
  const list = useRef<HTMLUListElement>(null);
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const [anchor, setAnchor] = useState(0);
  // What has left the inbox is no longer selected.
  const known = useKnownClasses();
  const classNames = [...new Set([...known, ...items.map(({ class_name }) => class_name)])];
  const chosen = items.filter(({ id }) => selected.has(id));

  const toggle = (index: number) => {
    const id = items[index]?.id;
    if (id === undefined) return;
    const next = new Set(selected);
    if (!next.delete(id)) next.add(id);
    setSelected(next);
    setAnchor(index);
  };
  const extendTo = (index: number) => {
    const between = items.slice(Math.min(anchor, index), Math.max(anchor, index) + 1);
    setSelected(new Set([...selected, ...between.map(({ id }) => id)]));
  };
  const selectAll = (isAll: boolean) => setSelected(new Set(isAll ? items.map(({ id }) => id) : []));

  const onKeyDown = (event: KeyboardEvent) => {
    const boxes = [...(list.current?.querySelectorAll<HTMLElement>("[role=checkbox]") ?? [])];
    const here = boxes.findIndex((box) => box === event.target);
    const step = STEPS[event.key];
    if (here === -1) return;
    if (step !== undefined) {
      const next = Math.min(Math.max(here + step, 0), boxes.length - 1);
      boxes[next]?.focus();
      if (event.shiftKey) extendTo(next);
    } else if (event.key === "a" && (event.ctrlKey || event.metaKey)) selectAll(true);
    else if (event.key === "Escape" && chosen.length > 0) selectAll(false);
    else return;
    event.preventDefault();
  };

  return (
    <>
      <UnknownGroups items={items} classNames={classNames} onNamed={(ids) => setSelected(new Set(ids))} />
      <InboxToolbar chosen={chosen} total={items.length} onSelectAll={selectAll} />
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- The keys go from one checkbox in it to the next. */}
      <ul
        ref={list}
        aria-label="Pictures"
        onKeyDown={onKeyDown}
        className="grid gap-4 min-[30rem]:grid-cols-2 lg:grid-cols-3 xl:grid-cols-4"
      >
        {items.map((item, index) => (
          <InboxCard
            key={item.id}
            item={item}
            classNames={classNames}
            isSelected={selected.has(item.id)}
            onToggle={(isRange) => (isRange ? extendTo(index) : toggle(index))}
          />
        ))}
      </ul>
      <p className="text-muted-foreground text-xs max-md:hidden">
        By keyboard: arrows move, Space selects, Shift extends, Ctrl A selects all, Esc selects none.
      </p>
    </>
  );
}
