import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";

import { useCallback } from "react";

import { computeInsights, fetchClassInsights, fetchInsights } from "../api/insights";
import { fetchRevisionImages } from "../api/revision-images";
import type { Facts, Insights } from "../api/types";
import type { Filters, Split } from "../insights-filters";

/** What is known of a revision; of null, of what the live model learned from. */
export function useInsights(dataset: string | null) {
  return useQuery({ queryKey: ["insights", dataset], queryFn: () => fetchInsights(dataset) });
}

/** Figures of one class; of null, none are fetched. */
export function useClassInsights(className: string | null, dataset: string | null) {
  return useQuery({
    queryKey: ["insights", dataset, "classes", className],
    queryFn: () => fetchClassInsights(className ?? "", dataset),
    enabled: className !== null,
  });
}

const CLASS_SAMPLES = 25;

/** The first pictures of one class of a revision. */
export function useClassSamples(revision: string, className: string, split: Split | null) {
  return useQuery({
    queryKey: ["insights", revision, "samples", className, split],
    queryFn: () => fetchRevisionImages(revision, { className, split, finding: null }, 0, CLASS_SAMPLES),
    staleTime: Infinity,
  });
}

/** Have a revision looked at again, with the eyes of a network. */
export function useComputeInsights() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: computeInsights,
    onSettled: () => queries.invalidateQueries({ queryKey: ["jobs"] }),
  });
}

/** Read anew what is known of datasets, after a job changed it. */
export function useRefreshInsights() {
  const queries = useQueryClient();
  return useCallback(async () => {
    await Promise.all([
      queries.invalidateQueries({ queryKey: ["insights"] }),
      queries.invalidateQueries({ queryKey: ["datasets"] }),
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
