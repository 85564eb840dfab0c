import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";

import {
  addFeedback,
  type FeedbackTarget,
  dismissFeedback,
  fetchFeedback,
  relabelFeedback,
  sendFeedback,
} from "../api/feedback";

const FEEDBACK = ["feedback"];

export function useFeedback() {
  return useQuery({ queryKey: FEEDBACK, queryFn: fetchFeedback });
}

/** Whether this visitor may say what a picture shows; false until the server has said so. */
export function useIsFeedbackOn(): boolean {
  const queryKey = [...FEEDBACK, "is-on"];
  const { data } = useQuery({ queryKey, queryFn: fetchFeedback, staleTime: 60_000, meta: { isOptional: true } });
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
  return () => queries.invalidateQueries({ queryKey: FEEDBACK });
}
