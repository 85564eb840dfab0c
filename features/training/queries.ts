import { queryOptions, useMutation, useQuery } from "@tanstack/react-query";

import { modelQueries } from "@/features/models";
import type { TrainingSettings } from "@/lib/api/types";

import { fetchTrainingEstimate, fetchTrainingOptions, startTraining } from "./api";

export const trainingQueries = {
  options: () =>
    queryOptions({ queryKey: ["training-options"] as const, queryFn: fetchTrainingOptions, staleTime: Infinity }),
  /** It says whether the live version can be beaten, so it is asked for anew when that changes. */
  estimate: (dataset: string, settings: TrainingSettings) =>
    queryOptions({
      queryKey: [...modelQueries.all, "estimate", dataset, settings] as const,
      queryFn: () => fetchTrainingEstimate(dataset, settings),
    }),
};

export function useTrainingOptions() {
  return useQuery(trainingQueries.options());
}

/** What can be known before training; it changes with the settings, and with every training that is done. */
export function useTrainingEstimate(dataset: string, settings: TrainingSettings, isWanted: boolean) {
  return useQuery({
    ...trainingQueries.estimate(dataset, settings),
    enabled: isWanted,
    placeholderData: (previous) => previous,
  });
}

export function useStartTraining() {
  return useMutation({ mutationFn: startTraining });
}
