import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef } from "react";

import {
  fetchComparison,
  fetchEvaluation,
  fetchHistory,
  fetchLiveVersion,
  fetchModel,
  fetchModelPair,
  fetchModels,
  fetchTestPredictions,
  type PredictionFilter,
  promoteModel,
  rollBackModel,
} from "../api/models";
import type { ModelSummary } from "../api/types";
import { type LivePeriod, livePeriodOf } from "../live-periods";

const LIVE_CHECK_MS = 20_000;

/** The version that answers now, checked again and again. */
export function useLiveVersion() {
  return useQuery({
    queryKey: ["live-version"],
    queryFn: fetchLiveVersion,
    refetchInterval: LIVE_CHECK_MS,
    retry: false,
  });
}

/** Ask for versions anew as soon as another one answers, also where another page or the command line made it live. */
export function useFollowPromotions(): void {
  const queries = useQueryClient();
  const { data: live } = useLiveVersion();
  const known = useRef<string | undefined>(undefined);
  useEffect(() => {
    if (live === undefined) return;
    if (known.current !== undefined && known.current !== live) void queries.invalidateQueries({ queryKey: ["models"] });
    known.current = live;
  }, [live, queries]);
}

export function useModels() {
  return useQuery({ queryKey: ["models"], queryFn: fetchModels });
}

/** The version that is live, of those that the server lists; undefined as long as that is being asked, or none is. */
export function useChampion(): ModelSummary | undefined {
  const { data } = useModels();
  return data?.models.find((model) => model.is_champion);
}

export function useModel(version: string) {
  return useQuery({ queryKey: ["models", version], queryFn: () => fetchModel(version) });
}

/** What a version's own test says about its sure answers; null where it does not say. A version never changes. */
export function useCertainty(version: string | undefined) {
  return useQuery({
    queryKey: ["certainty", version],
    queryFn: async () => (await fetchModel(version ?? "")).certainty ?? null,
    enabled: version !== undefined,
    staleTime: Infinity,
    meta: { isOptional: true },
  });
}

export function useEvaluation(version: string) {
  return useQuery({ queryKey: ["models", version, "evaluation"], queryFn: () => fetchEvaluation(version) });
}

/** Every promotion; with an ISO time, also what was live then. */
export function useHistory(at: string | null) {
  return useQuery({
    queryKey: ["models", "history", at],
    queryFn: () => fetchHistory(at),
    placeholderData: (previous) => previous,
  });
}

/** When a version was live; undefined as long as that is being asked. */
export function useLivePeriod(version: string): LivePeriod | undefined {
  const { data, error } = useHistory(null);
  if (data !== undefined) return livePeriodOf(version, data.promotions);
  return error === null ? undefined : { state: "never" };
}

export function useComparison(version: string) {
  return useQuery({ queryKey: ["models", version, "comparison"], queryFn: () => fetchComparison(version) });
}

export function useModelPair(a: string, b: string) {
  return useQuery({ queryKey: ["models", "pair", a, b], queryFn: () => fetchModelPair(a, b), enabled: a !== b });
}

const PREDICTIONS_AT_A_TIME = 24;

/** A version's test pictures and what it said of them, some at a time. */
export function useTestPredictions(version: string, filter: PredictionFilter, isWanted = true) {
  return useInfiniteQuery({
    enabled: isWanted,
    queryKey: ["models", version, "predictions", filter],
    queryFn: ({ pageParam }) => fetchTestPredictions(version, filter, pageParam, PREDICTIONS_AT_A_TIME),
    initialPageParam: 0,
    getNextPageParam: ({ total }, pages) => {
      const known = pages.reduce((sum, { predictions }) => sum + predictions.length, 0);
      return known < total ? known : undefined;
    },
  });
}

export function usePromoteModel() {
  const refresh = useRefreshModels();
  return useMutation({ mutationFn: promoteModel, onSuccess: refresh });
}

export function useRollBackModel() {
  const refresh = useRefreshModels();
  return useMutation({ mutationFn: rollBackModel, onSuccess: refresh });
}

function useRefreshModels() {
  const queries = useQueryClient();
  return async () => {
    await Promise.all([
      queries.invalidateQueries({ queryKey: ["models"] }),
      queries.invalidateQueries({ queryKey: ["live-version"] }),
    ]);
  };
}

/** Classes that the live model knows, for suggesting them. */
export function useKnownClasses(): readonly string[] {
  return useChampion()?.class_names ?? [];
}
