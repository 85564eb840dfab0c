"use client";

import { Panel } from "@/components/panel";
import { QueryProblem } from "@/components/query-problem";
import { Skeleton } from "@/components/ui/skeleton";
import { WhenNear } from "@/components/when-near";

import { LookDeeper } from "../findings/look-deeper";
import { useInsightsView } from "../insights-context";

import { EmbeddingExplorer } from "./embedding-explorer";
import { useEmbedding } from "./use-embedding";

const MAP = <Skeleton className="aspect-[5/3] w-full" />;

/** Every picture as a point, near to what a network sees as alike. */
export function EmbeddingMap() {
  const { insights } = useInsightsView();
  return (
    <Panel
      title="Map of the pictures"
      sentence="Pictures with similar features lie close together. Look at points among those of another class, and at separate groups."
    >
      {insights.deep_look?.has_map === true ? (
        <WhenNear placeholder={MAP}>
          <Loaded />
        </WhenNear>
      ) : (
        <LookDeeper insights={insights} />
      )}
    </Panel>
  );
}

function Loaded() {
  const { subject } = useInsightsView();
  const { data, error, refetch } = useEmbedding(subject?.revision ?? null);
  if (data === undefined && error !== null)
    return <QueryProblem title="The map could not be read" error={error} onRetry={() => void refetch()} />;
  if (data === undefined) return MAP;
  return <EmbeddingExplorer map={data} />;
}
