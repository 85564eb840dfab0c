import { queryOptions, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback } from "react";

import { datasetQueries } from "@/features/datasets";
import { jobQueries } from "@/features/jobs";
import type { Facts, Insights } from "@/lib/api/types";

import { computeInsights, fetchClassInsights, fetchEmbedding, fetchInsights, fetchRevisionImages } from "./api";
import type { Filters, Split } from "./filters";

const CLASS_SAMPLES = 25;

export const insightsQueries = {
  all: ["insights"] as const,
  /** Of null, what the live model was trained on. */
  detail: (dataset: string | null) =>
    queryOptions({ queryKey: [...insightsQueries.all, dataset] as const, queryFn: () => fetchInsights(dataset) }),
  class: (dataset: string | null, className: string) =>
    queryOptions({
      queryKey: [...insightsQueries.all, dataset, "classes", className] as const,
      queryFn: () => fetchClassInsights(className, dataset),
    }),
  samples: (revision: string, className: string, split: Split | null) =>
    queryOptions({
      queryKey: [...insightsQueries.all, revision, "samples", className, split] as const,
      queryFn: () => fetchRevisionImages(revision, { className, split, finding: null }, 0, CLASS_SAMPLES),
      staleTime: Infinity,
    }),
  embedding: (revision: string | null) =>
    queryOptions({
      queryKey: [...insightsQueries.all, revision, "embedding"] as const,
      queryFn: () => fetchEmbedding(revision),
      staleTime: Infinity,
    }),
};

/** What is known of a revision; of null, of what the live model was trained on. */
export function useInsights(dataset: string | null, isWanted = true) {
  return useQuery({ ...insightsQueries.detail(dataset), enabled: isWanted });
}

/** Figures of one class; of null, none are fetched. */
export function useClassInsights(className: string | null, dataset: string | null) {
  return useQuery({ ...insightsQueries.class(dataset, className ?? ""), enabled: className !== null });
}

/** The first pictures of one class of a revision. */
export function useClassSamples(revision: string, className: string, split: Split | null) {
  return useQuery(insightsQueries.samples(revision, className, split));
}

/** Have a revision checked again, with the features of a network. */
export function useComputeInsights() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: computeInsights,
    onSettled: () => queries.invalidateQueries({ queryKey: jobQueries.all }),
  });
}

/** Read anew what is known of datasets, after a job changed it. */
export function useRefreshInsights() {
  const queries = useQueryClient();
  return useCallback(async () => {
    await Promise.all([
      queries.invalidateQueries({ queryKey: insightsQueries.all }),
      queries.invalidateQueries({ queryKey: datasetQueries.all }),
    ]);
  }, [queries]);
}

export interface ScopedFacts {
  /** Undefined while they are on their way, null where there is no such picture. */
  facts: Facts | null | undefined;
  error: Error | null;
}

/** Figures of the pictures that a class and a split leave. */
export function useScopedFacts(
  insights: Insights,
  { className, split }: Pick<Filters, "className" | "split">,
): ScopedFacts {
  const { data, error } = useClassInsights(className, addressOf(insights));
  const facts: Partial<Record<string, Facts>> | undefined = className === null ? insights.facts : data?.facts;
  return { facts: facts === undefined ? undefined : (facts[split ?? "all"] ?? null), error };
}

/** What to ask the API by for more of the same data; null stands for the live model's. */
export function addressOf({ dataset_id: id, revision }: Insights): string | null {
  return id === null ? null : revision;
}
