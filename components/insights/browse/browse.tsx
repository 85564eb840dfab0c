"use client";

import type { Insights } from "@/lib/api/types";
import type { Filters } from "@/lib/insights-filters";

export interface BrowseProps {
  insights: Insights;
  filters: Filters;
  onFilters: (change: Partial<Filters>) => void;
  onRevision: (revision: string) => void;
}

/** Every picture of a revision, or those of a class, a split and a finding. */
export function Browse({ insights }: BrowseProps) {
  return <section aria-label="All pictures">{insights.image_count}</section>;
}
