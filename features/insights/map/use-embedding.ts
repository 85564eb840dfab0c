import { useQuery } from "@tanstack/react-query";

import type { Filters } from "../filters";
import { findingSource, MOST_AT_A_TIME } from "../pictures/picture-source";
import { insightsQueries } from "../queries";

/** The map of a revision's pictures; of null, of what the live model learned from. */
export function useEmbedding(revision: string | null) {
  return useQuery(insightsQueries.embedding(revision));
}

/** More than these are not pointed out: a map on which most is marked marks nothing. */
const MOST_MARKED = 2000;

/** The ids of the pictures behind the finding that is looked at; none where none is. */
export function useMarkedIds(revision: string | null, { finding }: Filters): ReadonlySet<string> {
  const { data } = useQuery({
    queryKey: [...insightsQueries.all, revision, "findings", finding, "ids"],
    queryFn: () => (revision === null || finding === null ? [] : fetchIds(revision, finding)),
    enabled: revision !== null && finding !== null,
    staleTime: Infinity,
  });
  return new Set(finding === null ? [] : data);
}

async function fetchIds(revision: string, finding: NonNullable<Filters["finding"]>): Promise<string[]> {
  const { fetchPage } = findingSource(revision, finding, { className: null, split: null }, false);
  const ids: string[] = [];
  for (let offset = 0; offset < MOST_MARKED; offset += MOST_AT_A_TIME) {
    const { pictures, total } = await fetchPage(offset, MOST_AT_A_TIME);
    ids.push(...pictures.flatMap(({ id }) => (id === null ? [] : [id])));
    if (offset + MOST_AT_A_TIME >= total) break;
  }
  return ids;
}
