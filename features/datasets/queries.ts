import { infiniteQueryOptions, queryOptions, useInfiniteQuery, useMutation, useQuery } from "@tanstack/react-query";

import { fetchDataset, fetchDatasetImages, fetchDatasets, ingestSample } from "./api";

const IMAGES_AT_A_TIME = 10;

export const datasetQueries = {
  all: ["datasets"] as const,
  list: () => queryOptions({ queryKey: datasetQueries.all, queryFn: fetchDatasets }),
  detail: (id: string) =>
    queryOptions({ queryKey: [...datasetQueries.all, id] as const, queryFn: () => fetchDataset(id) }),
  images: (id: string, className: string) =>
    infiniteQueryOptions({
      queryKey: [...datasetQueries.all, id, "images", className] as const,
      queryFn: ({ pageParam }) => fetchDatasetImages(id, className, pageParam, IMAGES_AT_A_TIME),
      initialPageParam: 0,
      getNextPageParam: ({ total }, pages) => {
        const known = pages.reduce((sum, { images }) => sum + images.length, 0);
        return known < total ? known : undefined;
      },
      staleTime: Infinity,
    }),
};

export function useDatasets() {
  return useQuery(datasetQueries.list());
}

/** A dataset or one of its revisions; a revision never changes. */
export function useDataset(id: string) {
  return useQuery(datasetQueries.detail(id));
}

/** Pictures of one class of a revision, some at a time. */
export function useDatasetImages(id: string, className: string) {
  return useInfiniteQuery(datasetQueries.images(id, className));
}

export function useIngestSample() {
  return useMutation({ mutationFn: ingestSample });
}
