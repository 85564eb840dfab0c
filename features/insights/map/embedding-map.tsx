"use client";

import { Panel } from "@/components/panel";
import { QueryProblem } from "@/components/query-problem";
import { Skeleton } from "@/components/ui/skeleton";
import type { Insights } from "@/lib/api/types";

import type { Filters } from "../filters";
import { LookDeeper } from "../findings/look-deeper";

import { EmbeddingExplorer } from "./embedding-explorer";
import { useEmbedding } from "./use-embedding";

export interface EmbeddingMapProps {
  insights: Insights;
  filters: Filters;
  onFilters: (change: Partial<Filters>) => void;
  onRevision: (revision: string) => void;
}

/** Every picture as a point, near to what a network sees as alike. */
export function EmbeddingMap({ insights, filters, onFilters }: EmbeddingMapProps) {
  const hasMap = insights.deep_look?.has_map === true;
  return (
    <Panel
      title="Map of the pictures"
      sentence="What a network sees as alike lies close together. Look at dots among those of another class, and at islands."
    >
      {hasMap ? (
        <Loaded insights={insights} filters={filters} onFilters={onFilters} />
      ) : (
        <LookDeeper insights={insights} />
      )}
    </Panel>
  );
}

function Loaded({ insights, filters, onFilters }: Omit<EmbeddingMapProps, "onRevision">) {
  const revision = insights.dataset_id === null ? null : insights.revision;
  const { data, error, refetch } = useEmbedding(revision);
  if (data === undefined && error !== null)
    return <QueryProblem title="The map could not be read" error={error} onRetry={() => void refetch()} />;
  if (data === undefined) return <Skeleton className="aspect-[5/3] w-full" />;
  return <EmbeddingExplorer insights={insights} map={data} filters={filters} onFilters={onFilters} />;
}
