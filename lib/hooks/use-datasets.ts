import { useInfiniteQuery, useMutation, useQuery } from "@tanstack/react-query";

import {
  fetchDataset,
  fetchDatasetImages,
  fetchDatasets,
  fetchTrainingEstimate,
  fetchTrainingOptions,
  ingestSample,
  startTraining,
} from "../api/datasets";
import type { TrainingSettings } from "../api/types";

export function useDatasets() {
  return useQuery({ queryKey: ["datasets"], queryFn: fetchDatasets });
}

/** A dataset or one of its revisions; a revision never changes. */
export function useDataset(id: string) {
  return useQuery({ queryKey: ["datasets", id], queryFn: () => fetchDataset(id) });
}

export function useIngestSample() {
  return useMutation({ mutationFn: ingestSample });
}

export function useTrainingOptions() {
  return useQuery({ queryKey: ["training-options"], queryFn: fetchTrainingOptions, staleTime: Infinity });
}

/** What can be known before training; it changes with the settings, and with every training that is done. */
export function useTrainingEstimate(dataset: string, settings: TrainingSettings, isWanted: boolean) {
  return useQuery({
    queryKey: ["models", "estimate", dataset, settings],
    queryFn: () => fetchTrainingEstimate(dataset, settings),
    enabled: isWanted,
    placeholderData: (previous) => previous,
  });
}

export function useStartTraining() {
  return useMutation({ mutationFn: startTraining });
}

const IMAGES_AT_A_TIME = 10;

/** Pictures of one class of a revision, some at a time. */
export function useDatasetImages(id: string, className: string) {
  return useInfiniteQuery({
    queryKey: ["datasets", id, "images", className],
    queryFn: ({ pageParam }) => fetchDatasetImages(id, className, pageParam, IMAGES_AT_A_TIME),
    initialPageParam: 0,
    getNextPageParam: ({ total }, pages) => {
      const known = pages.reduce((sum, { images }) => sum + images.length, 0);
      return known < total ? known : undefined;
    },
    staleTime: Infinity,
  });
}
