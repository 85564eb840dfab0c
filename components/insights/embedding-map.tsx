"use client";

import type { Insights } from "@/lib/api/types";
import type { Filters } from "@/lib/insights-filters";

export interface EmbeddingMapProps {
  insights: Insights;
  filters: Filters;
  onFilters: (change: Partial<Filters>) => void;
  onRevision: (revision: string) => void;
}

/** Every picture as a point, near to what a network sees as alike. */
export function EmbeddingMap({ insights }: EmbeddingMapProps) {
  return <section aria-label="Map of pictures">{insights.image_count}</section>;
}
