import {
  type Query,
  type QueryClient,
  queryOptions,
  useMutation,
  useQuery,
  useQueryClient,
} from "@tanstack/react-query";

import { ApiProblem } from "@/lib/api/problem";
import type { StoredKind } from "@/lib/api/types";

import { deleteStored, fetchStorage, fetchUploads, renameStored } from "./api";

export const storageQueries = {
  all: ["storage"] as const,
  overview: () => queryOptions({ queryKey: storageQueries.all, queryFn: fetchStorage }),
  uploads: () => queryOptions({ queryKey: [...storageQueries.all, "uploads"] as const, queryFn: fetchUploads }),
};

/** What takes the space: every file is asked for its size, so it is not asked for without need. */
export function useStorage({ isWanted = true, isOptional = false } = {}) {
  return useQuery({
    ...storageQueries.overview(),
    enabled: isWanted,
    staleTime: isOptional ? 60_000 : 0,
    meta: { isOptional },
  });
}

export function useUploads() {
  return useQuery(storageQueries.uploads());
}

/** Deletes a thing; the lists that showed it are read anew by `useRefreshStored`, once the page has left it. */
export function useDeleteStored() {
  return useMutation({
    mutationFn: ({ kind, id, force }: { kind: StoredKind; id: string; force: boolean }) =>
      deleteStored(kind, id, force),
  });
}

export function useRenameStored() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ kind, id, name }: { kind: Exclude<StoredKind, "cache">; id: string; name: string | null }) =>
      renameStored(kind, id, name),
    onSuccess: () => refreshAll(queries, () => true),
  });
}

/** Read anew whatever a deletion may have changed, but not the deleted thing itself, which would answer 404. */
export function useRefreshStored() {
  const queries = useQueryClient();
  return (deletedId: string) => refreshAll(queries, (query) => !isAbout(query, deletedId));
}

const TOUCHED = ["storage", "datasets", "models", "jobs", "insights"];

async function refreshAll(queries: QueryClient, isWanted: (query: Query) => boolean): Promise<void> {
  await queries.invalidateQueries({
    predicate: (query) => TOUCHED.includes(String(query.queryKey[0])) && isWanted(query),
  });
}

function isAbout({ queryKey }: Query, id: string): boolean {
  return queryKey.slice(1).some((part) => typeof part === "string" && (part === id || part.startsWith(`${id}@`)));
}

/** Whether a deletion was refused because the version was live once, so that it needs a second word. */
export function wasLive(error: unknown): boolean {
  return error instanceof ApiProblem && error.code === "was-live";
}
