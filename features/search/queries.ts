import { queryOptions, useQuery } from "@tanstack/react-query";

import { fetchSearch, fetchSearches } from "./api";

/** A search that goes on writes after every trial. */
const FOLLOW_MS = 5000;

const searchQueries = {
  all: ["searches"] as const,
  list: () => queryOptions({ queryKey: searchQueries.all, queryFn: fetchSearches }),
  detail: (name: string) =>
    queryOptions({ queryKey: [...searchQueries.all, name] as const, queryFn: () => fetchSearch(name) }),
};

export function useSearches() {
  return useQuery(searchQueries.list());
}

export function useSearch(name: string) {
  return useQuery({
    ...searchQueries.detail(name),
    refetchInterval: ({ state }) => (state.data?.is_done === false ? FOLLOW_MS : false),
  });
}
