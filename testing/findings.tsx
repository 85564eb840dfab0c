import { http, HttpResponse } from "msw";
import { useState } from "react";

import { EditsBar } from "@/features/insights/edits/edits-bar";
import { Findings } from "@/features/insights/findings/findings";
import type { FindingPicture, Insights } from "@/lib/api/types";
import { pendingEdits } from "@/features/insights/edits/edits";
import { type Filters, NO_FILTERS } from "@/features/insights/filters";
import { InsightsProvider } from "@/features/insights/insights-context";

import { server } from "./server";

interface FindingsWithBarProps {
  insights: Insights;
  start?: Partial<Filters>;
  onRevision?: (revision: string) => void;
}

/** Findings and what was decided about them, with filters that work. */
export function FindingsWithBar({ insights, start, onRevision = () => undefined }: FindingsWithBarProps) {
  const [filters, setFilters] = useState<Filters>({ ...NO_FILTERS, ...start });
  return (
    <InsightsProvider
      insights={insights}
      filters={filters}
      onFilters={(change) => setFilters((before) => ({ ...before, ...change }))}
      onRevision={onRevision}
    >
      <Findings />
      <EditsBar />
    </InsightsProvider>
  );
}

/** What lies behind every finding; returns what the server was asked for. */
export function putBehindFindings(pictures: readonly FindingPicture[]): URL[] {
  const asked: URL[] = [];
  server.use(
    http.get("*/datasets/:dataset/findings/:kind", ({ request }) => {
      const url = new URL(request.url);
      asked.push(url);
      const offset = Number(url.searchParams.get("offset"));
      const limit = Number(url.searchParams.get("limit"));
      return HttpResponse.json({ images: pictures.slice(offset, offset + limit), total: pictures.length });
    }),
  );
  return asked;
}

/** One store serves the whole page: forget what a test decided. */
export function forgetEdits(dataset: string): void {
  const { edits } = pendingEdits.get(dataset);
  pendingEdits.decide(dataset, [], [...edits.keys()]);
  pendingEdits.finish(dataset);
}
