import { queryOptions, useQuery } from "@tanstack/react-query";

import { fetchLoadTest, fetchLoadTests } from "./api";

export const loadTestQueries = {
  all: ["load-tests"] as const,
  list: () => queryOptions({ queryKey: loadTestQueries.all, queryFn: fetchLoadTests }),
  /** What was measured never changes. */
  detail: (id: string) =>
    queryOptions({
      queryKey: [...loadTestQueries.all, id] as const,
      queryFn: () => fetchLoadTest(id),
      staleTime: Infinity,
    }),
};

export function useLoadTests() {
  return useQuery(loadTestQueries.list());
}

/** One load test, once it is known which. */
export function useLoadTest(id: string | null) {
  return useQuery({
    ...loadTestQueries.detail(id ?? ""),
    enabled: id !== null,
    placeholderData: (previous) => previous,
  });
}
