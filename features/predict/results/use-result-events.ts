import type { KeyboardEvent, MouseEvent } from "react";

import { movedBy } from "@/lib/grid-keys";

import type { QueueItem } from "../queue/queue-item";

import type { Selection } from "./use-selection";

/** What can be done with pictures of any view, by mouse, touch and keyboard. */
export interface ResultActions {
  /** What the number keys give, the first with 1. */
  classNames: readonly string[];
  open: (id: string) => void;
  give: (ids: ReadonlySet<string>, className: string | undefined) => void;
  remove: (ids: ReadonlySet<string>) => void;
}

interface ResultEvents {
  shown: readonly QueueItem[];
  selection: Selection;
  actions: ResultActions;
  columns: number;
  rowsOnScreen: () => number;
  scrollTo: (index: number) => void;
  /** A click beside the boxes selects too, where there is nothing else to click on. */
  clickSelects: boolean;
}

/** Walk over pictures, select and give classes: the same in every view. */
export function useResultEvents(options: ResultEvents) {
  const { shown, selection, actions, columns, rowsOnScreen, scrollTo, clickSelects } = options;
  const { activeId, ids } = selection;

  const moveTo = (index: number, isRange: boolean) => {
    const item = shown[index];
    if (item === undefined) return;
    if (isRange) selection.extendTo(item.id);
    else selection.moveTo(item.id);
    scrollTo(index);
  };

  const give = (className: string | undefined) => {
    if (ids.size > 0) {
      actions.give(ids, className);
      return;
    }
    if (activeId === null) return;
    actions.give(new Set([activeId]), className);
    // One after another: the next one is what comes next.
    moveTo(shown.findIndex(({ id }) => id === activeId) + 1, false);
  };

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.target !== event.currentTarget || activeId === null) return;
    const { key, shiftKey } = event;
    const isCommand = event.ctrlKey || event.metaKey;
    const index = shown.findIndex(({ id }) => id === activeId);
    const moved = movedBy(key, index, { total: shown.length, columns, rows: rowsOnScreen() });
    const className = /^[1-9]$/.test(key) ? actions.classNames[Number(key) - 1] : undefined;
    if (isCommand && key.toLowerCase() === "a") selection.chooseAll();
    else if (isCommand || event.altKey) return;
    else if (moved !== null) moveTo(moved, shiftKey);
    else if (key === " ") selection.toggle(activeId);
    else if (key === "Enter") actions.open(activeId);
    else if (key === "Escape" && ids.size > 0) selection.clear();
    else if (key === "Delete" && ids.size > 0) actions.remove(ids);
    else if (className !== undefined) give(className);
    else if (key === "0") give(undefined);
    else return;
    event.preventDefault();
  };

  const onClick = (event: MouseEvent) => {
    const target = event.target as HTMLElement;
    const id = target.closest<HTMLElement>("[data-id]")?.dataset.id;
    const control = target.closest<HTMLElement>("button, a, input, label, [role=slider]");
    const part = control?.dataset.part;
    if (id === undefined || (control !== null && part === undefined) || (part === undefined && !clickSelects)) return;
    const isTouch = (event.nativeEvent as PointerEvent).pointerType === "touch";
    if (part === "open") actions.open(id);
    else if (event.shiftKey) selection.extendTo(id);
    else if (part === "choose" || event.ctrlKey || event.metaKey) selection.toggle(id);
    // A finger has no second button and no keys: it looks, or goes on with a selection that it began at a box.
    else if (isTouch && ids.size === 0) actions.open(id);
    else if (isTouch) selection.toggle(id);
    else selection.choose(id);
  };

  const onDoubleClick = (event: MouseEvent) => {
    const target = event.target as HTMLElement;
    const id = target.closest<HTMLElement>("[data-id]")?.dataset.id;
    if (id !== undefined && clickSelects && target.closest("button") === null) actions.open(id);
  };

  return { onKeyDown, onClick, onDoubleClick };
}
