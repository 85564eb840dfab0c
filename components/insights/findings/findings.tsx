"use client";

import type { Insights } from "@/lib/api/types";
import type { Filters } from "@/lib/insights-filters";

export interface FindingsProps {
  insights: Insights;
  filters: Filters;
  /** Another finding, class or split is to be looked at. */
  onFilters: (change: Partial<Filters>) => void;
  /** Another revision is to be looked at: one that was just made, or the newest where this is an old one. */
  onRevision: (revision: string) => void;
}

/** What may be wrong with the pictures, the pictures themselves, and what to do about it. */
export function Findings({ insights }: FindingsProps) {
  return <section aria-label="Findings">{insights.findings.length}</section>;
}
