import { useMemo, useState } from "react";

import { useStoredValue } from "@/lib/hooks/use-stored-value";

import type { QueueItem } from "../queue/queue-item";

import { type Filters, NEWEST_FIRST, NO_FILTERS, type Order, passes, shownOf, type View, VIEWS } from "./batch-view";

/** More than so many cards are too long a page to look through. */
const MOST_CARDS = 12;

export interface BatchView {
  view: View;
  setView: (view: View) => void;
  filters: Filters;
  setFilters: (change: Partial<Filters>) => void;
  isFiltered: boolean;
  order: Order;
  setOrder: (order: Order) => void;
  shown: readonly QueueItem[];
}

/** How a batch is looked at: the view is remembered by the browser, filters and order go with the page. */
export function useBatchView(items: readonly QueueItem[]): BatchView {
  const [stored, setView] = useStoredValue("whisker.predict.view");
  const [chosen, setChosen] = useState(NO_FILTERS);
  const [order, setOrder] = useState<Order>(NEWEST_FIRST);
  const filters = useMemo(() => matchingFilters(items, chosen), [items, chosen]);
  const shown = useMemo(() => shownOf(items, filters, order), [items, filters, order]);
  return {
    view: VIEWS.find((view) => view === stored) ?? (items.length > MOST_CARDS ? "grid" : "cards"),
    setView,
    filters,
    setFilters: (change) => setChosen({ ...filters, ...change }),
    isFiltered: shown.length < items.length,
    order,
    setOrder,
    shown,
  };
}

/** A choice whose last picture was removed, or tried again, would leave an empty page. */
function matchingFilters(items: readonly QueueItem[], filters: Filters): Filters {
  const { standing, className } = filters;
  const hasStanding = standing === null || items.some((item) => passes(item, { ...NO_FILTERS, standing }));
  const hasClass = className === null || items.some((item) => passes(item, { ...NO_FILTERS, className }));
  if (hasStanding && hasClass) return filters;
  return { ...filters, standing: hasStanding ? standing : null, className: hasClass ? className : null };
}
