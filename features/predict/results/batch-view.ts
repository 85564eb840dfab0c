import { classOf, shownConfidence, type QueueItem } from "../queue/queue-item";

import { type Standing, standingOf, STANDINGS } from "./standing";

export const VIEWS = ["cards", "grid", "table"] as const;
export type View = (typeof VIEWS)[number];

export const COLUMNS = ["added", "name", "class", "confidence", "certainty", "time", "version"] as const;
export type Column = (typeof COLUMNS)[number];

export interface Order {
  column: Column;
  isDescending: boolean;
}

/** What to show of a batch; null where everything is. */
export interface Filters {
  standing: Standing | null;
  className: string | null;
  /** From and below which confidence. */
  confidence: readonly [number, number] | null;
  /** A part of the file's name. */
  name: string;
}

export const NO_FILTERS: Filters = { standing: null, className: null, confidence: null, name: "" };
export const NEWEST_FIRST: Order = { column: "added", isDescending: true };

/** The items that pass every filter, in order. */
export function shownOf(items: readonly QueueItem[], filters: Filters, order: Order): readonly QueueItem[] {
  const passing = items.filter((item) => passes(item, filters));
  return order.column === "added" && order.isDescending ? passing : sorted(passing, order);
}

export function passes(item: QueueItem, { standing, className, confidence, name }: Filters): boolean {
  if (standing !== null && standingOf(item) !== standing) return false;
  if (className !== null && classOf(item) !== className) return false;
  if (!item.name.toLowerCase().includes(name.trim().toLowerCase())) return false;
  if (confidence === null) return true;
  const value = shownConfidence(item);
  return value !== null && value >= confidence[0] && value < confidence[1];
}

type Sortable = string | number | null;

/** By what a column puts items in order; null for what has no such value, which always comes last. */
function valueOf(item: QueueItem, column: Column): Sortable {
  const { prediction } = item;
  if (column === "added") return Number(item.id);
  if (column === "name") return item.name;
  if (column === "class") return classOf(item);
  if (column === "certainty") {
    const standing = standingOf(item);
    return standing === null ? null : STANDINGS.indexOf(standing);
  }
  if (column === "confidence") return shownConfidence(item);
  if (prediction === null) return null;
  return column === "time" ? (prediction.timings_ms.total ?? null) : prediction.model_version;
}

/** Words as a dictionary has them, with the numbers in them by size. */
const words = new Intl.Collator(undefined, { numeric: true });

function sorted(items: readonly QueueItem[], { column, isDescending }: Order): readonly QueueItem[] {
  const turn = isDescending ? -1 : 1;
  return items
    .map((item) => ({ item, value: valueOf(item, column) }))
    .toSorted(({ value: a }, { value: b }) => {
      if (a === null || b === null) return Number(a === null) - Number(b === null);
      return turn * (typeof a === "string" || typeof b === "string" ? words.compare(String(a), String(b)) : a - b);
    })
    .map(({ item }) => item);
}

/** How many items are of each class, the largest first. */
export function classCounts(items: readonly QueueItem[]): readonly (readonly [string, number])[] {
  const counts = new Map<string, number>();
  for (const item of items) {
    const name = classOf(item);
    if (name !== null) counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return [...counts].toSorted(([a, some], [b, others]) => others - some || words.compare(a, b));
}
