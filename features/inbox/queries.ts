import { queryOptions, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";

import {
  addFeedback,
  type FeedbackTarget,
  dismissFeedback,
  fetchFeedback,
  fetchGroups,
  relabelAll,
  relabelFeedback,
  sendFeedback,
} from "./api";

/** The server looks at a few pictures with each request. */
const NEXT_LOOK_MS = 300;

export const inboxQueries = {
  all: ["feedback"] as const,
  list: () => queryOptions({ queryKey: inboxQueries.all, queryFn: fetchFeedback }),
  /** Asked for again until the server has looked at all that waits. */
  groups: () =>
    queryOptions({
      queryKey: [...inboxQueries.all, "groups"] as const,
      queryFn: fetchGroups,
      refetchInterval: ({ state }) => ((state.data?.pending_count ?? 0) > 0 ? NEXT_LOOK_MS : false),
      meta: { isOptional: true },
    }),
  /** Asked for on a page where nobody came for it: nobody is asked for a token because of it. */
  isOn: () =>
    queryOptions({
      queryKey: [...inboxQueries.all, "is-on"] as const,
      queryFn: fetchFeedback,
      staleTime: 60_000,
      meta: { isOptional: true },
    }),
};

export function useFeedback() {
  return useQuery(inboxQueries.list());
}

/** Whether this visitor may say what a picture shows; false until the server has said so. */
export function useIsFeedbackOn(): boolean {
  const { data } = useQuery(inboxQueries.isOn());
  return data?.enabled ?? false;
}

export function useSendFeedback() {
  const refresh = useRefresh();
  return useMutation({ mutationFn: sendFeedback, onSuccess: refresh });
}

export function useRelabelFeedback() {
  const refresh = useRefresh();
  return useMutation({
    mutationFn: ({ id, className }: { id: string; className: string }) => relabelFeedback(id, className),
    onSuccess: refresh,
  });
}

export function useUnknownGroups() {
  return useQuery(inboxQueries.groups());
}

/** Give pictures a class, several at once; those that were different before are given several classes, one by one. */
export function useRelabelAll() {
  const refresh = useRefresh();
  return useMutation({
    mutationFn: async (classes: ReadonlyMap<string, readonly string[]>) => {
      const changes = [];
      for (const [className, ids] of classes) changes.push(await relabelAll(ids, className));
      return changes;
    },
    onSettled: refresh,
  });
}

export function useDismissFeedback() {
  const refresh = useRefresh();
  return useMutation({
    mutationFn: (ids: readonly string[]) => Promise.all(ids.map((id) => dismissFeedback(id))),
    onSettled: refresh,
  });
}

export function useAddFeedback() {
  const refresh = useRefresh();
  return useMutation({
    mutationFn: ({ ids, ...target }: FeedbackTarget & { ids: string[] }) => addFeedback(target, ids),
    onSuccess: refresh,
  });
}

function useRefresh() {
  const queries = useQueryClient();
  return () => queries.invalidateQueries({ queryKey: inboxQueries.all });
}
