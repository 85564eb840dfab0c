import { useQuery } from "@tanstack/react-query";

import { fetchFlood, fetchFloods } from "../api/floods";

export function useFloods() {
  return useQuery({ queryKey: ["floods"], queryFn: fetchFloods });
}

/** One flood, once it is known which. */
export function useFlood(id: string | null) {
  return useQuery({
    queryKey: ["floods", id],
    queryFn: () => fetchFlood(id ?? ""),
    enabled: id !== null,
    // What was measured never changes.
    staleTime: Infinity,
    placeholderData: (previous) => previous,
  });
}
