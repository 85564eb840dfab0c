import {
  infiniteQueryOptions,
  queryOptions,
  useInfiniteQuery,
  useMutation,
  useQuery,
  useQueryClient,
} from "@tanstack/react-query";
import { useEffect, useRef } from "react";

import type { ModelSummary, ThresholdsInUse, ThresholdsJson } from "@/lib/api/types";

import {
  fetchComparison,
  fetchEvaluation,
  fetchHistory,
  fetchLiveVersion,
  fetchModel,
  fetchModelPair,
  fetchModels,
  fetchSamples,
  fetchTestPredictions,
  fetchThresholdChoices,
  fetchThresholds,
  type PredictionFilter,
  promoteModel,
  resetThresholds,
  rollBackModel,
  saveThresholds,
  type ThresholdRule,
} from "./api";
import { classChangeWords } from "./class-changes";
import { type LivePeriod, livePeriodOf } from "./live-periods";

const LIVE_CHECK_MS = 20_000;
const PREDICTIONS_AT_A_TIME = 24;
/** Thresholds can be set from elsewhere too. */
const CERTAINTY_FRESH_MS = 30_000;

export const modelQueries = {
  all: ["models"] as const,
  /** The version that answers now, checked again and again. */
  live: () =>
    queryOptions({
      queryKey: ["live-version"] as const,
      queryFn: fetchLiveVersion,
      refetchInterval: LIVE_CHECK_MS,
      retry: false,
    }),
  list: () => queryOptions({ queryKey: modelQueries.all, queryFn: fetchModels }),
  detail: (version: string) =>
    queryOptions({ queryKey: [...modelQueries.all, version] as const, queryFn: () => fetchModel(version) }),
  evaluation: (version: string) =>
    queryOptions({
      queryKey: [...modelQueries.all, version, "evaluation"] as const,
      queryFn: () => fetchEvaluation(version),
    }),
  thresholds: (version: string) =>
    queryOptions({
      queryKey: [...modelQueries.all, version, "thresholds"] as const,
      queryFn: () => fetchThresholds(version),
    }),
  comparison: (version: string) =>
    queryOptions({
      queryKey: [...modelQueries.all, version, "comparison"] as const,
      queryFn: () => fetchComparison(version),
    }),
  pair: (a: string, b: string) =>
    queryOptions({ queryKey: [...modelQueries.all, "pair", a, b] as const, queryFn: () => fetchModelPair(a, b) }),
  history: (at: string | null) =>
    queryOptions({ queryKey: [...modelQueries.all, "history", at] as const, queryFn: () => fetchHistory(at) }),
  samples: (version: string, limit: number) =>
    queryOptions({
      queryKey: [...modelQueries.all, version, "samples", limit] as const,
      queryFn: () => fetchSamples(version, limit),
      meta: { isOptional: true },
    }),
  predictions: (version: string, filter: PredictionFilter) =>
    infiniteQueryOptions({
      queryKey: [...modelQueries.all, version, "predictions", filter] as const,
      queryFn: ({ pageParam }) => fetchTestPredictions(version, filter, pageParam, PREDICTIONS_AT_A_TIME),
      initialPageParam: 0,
      getNextPageParam: ({ total }, pages) => {
        const known = pages.reduce((sum, { predictions }) => sum + predictions.length, 0);
        return known < total ? known : undefined;
      },
    }),
};

export function useLiveVersion() {
  return useQuery(modelQueries.live());
}

/** Ask for versions anew as soon as another one answers, also where another page or the command line made it live. */
export function FollowPromotions(): null {
  const queries = useQueryClient();
  const { data: live } = useLiveVersion();
  const known = useRef<string | undefined>(undefined);
  useEffect(() => {
    if (live === undefined) return;
    if (known.current !== undefined && known.current !== live)
      void queries.invalidateQueries({ queryKey: modelQueries.all });
    known.current = live;
  }, [live, queries]);
  return null;
}

export function useModels() {
  return useQuery(modelQueries.list());
}

/** The version that is live, of those that the server lists; undefined as long as that is being asked, or none is. */
export function useChampion(): ModelSummary | undefined {
  const { data } = useModels();
  return data?.models.find((model) => model.is_champion);
}

/** What changes in the classes that are known when a version goes live, before the next sentence. */
export function useClassChange(version: string): string {
  const { data } = useModels();
  const live = data?.models.find((model) => model.is_champion);
  const next = data?.models.find((model) => model.version === version);
  if (live === undefined || next === undefined) return "";
  const words = classChangeWords(live.class_names, next.class_names);
  return words === "" ? "" : `${words} `;
}

/** With null, nothing is asked for yet. */
export function useModel(version: string | null) {
  return useQuery({ ...modelQueries.detail(version ?? ""), enabled: version !== null });
}

/** What a version's own test says about its sure answers, by the thresholds in use; null where it does not say. */
export function useCertainty(version: string | undefined) {
  return useQuery({
    queryKey: ["certainty", version] as const,
    queryFn: async () => (await fetchModel(version ?? "")).certainty ?? null,
    enabled: version !== undefined,
    staleTime: CERTAINTY_FRESH_MS,
    meta: { isOptional: true },
  });
}

/** With null, nothing is asked for yet. */
export function useEvaluation(version: string | null) {
  return useQuery({ ...modelQueries.evaluation(version ?? ""), enabled: version !== null });
}

/** The thresholds by which a version's answers are called sure now; undefined as long as that is being asked. */
export function useThresholdsInUse(version: string): ThresholdsInUse | undefined {
  const { data } = useQuery({
    ...modelQueries.detail(version),
    staleTime: CERTAINTY_FRESH_MS,
    meta: { isOptional: true },
  });
  return data?.thresholds ?? undefined;
}

/** Every promotion; with an ISO time, also what was live then. */
export function useHistory(at: string | null) {
  return useQuery({ ...modelQueries.history(at), placeholderData: (previous) => previous });
}

/** When a version was live; undefined as long as that is being asked. */
export function useLivePeriod(version: string): LivePeriod | undefined {
  const { data, error } = useHistory(null);
  if (data !== undefined) return livePeriodOf(version, data.promotions);
  return error === null ? undefined : { state: "never" };
}

export function useThresholds(version: string) {
  return useQuery(modelQueries.thresholds(version));
}

/** What a rule chooses; with null, nothing is asked for. What was chosen before stays until the answer is there. */
export function useThresholdChoices(version: string, rule: ThresholdRule | null) {
  return useQuery({
    queryKey: [...modelQueries.thresholds(version).queryKey, "choices", rule] as const,
    queryFn: () => (rule === null ? Promise.reject(new Error("no rule")) : fetchThresholdChoices(version, rule)),
    enabled: rule !== null,
    placeholderData: (previous) => previous,
  });
}

/** Set the thresholds of a version; null goes back to the default. */
export function useChangeThresholds(version: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (pair: ThresholdsJson | null) =>
      pair === null ? resetThresholds(version) : saveThresholds(version, pair),
    onSuccess: async (thresholds) => {
      queries.setQueryData(modelQueries.thresholds(version).queryKey, thresholds);
      await Promise.all([
        queries.invalidateQueries({ queryKey: modelQueries.detail(version).queryKey, exact: true }),
        // The page of the live version may have been opened without its name.
        queries.invalidateQueries({ queryKey: modelQueries.detail("champion").queryKey, exact: true }),
        queries.invalidateQueries({ queryKey: ["certainty", version] }),
        // What the thresholds in use cost is another by now.
        queries.invalidateQueries({ queryKey: [...modelQueries.thresholds(version).queryKey, "choices"] }),
      ]);
    },
  });
}

export function useComparison(version: string) {
  return useQuery(modelQueries.comparison(version));
}

export function useModelPair(a: string, b: string) {
  return useQuery({ ...modelQueries.pair(a, b), enabled: a !== b });
}

/** A version's test pictures and what it said of them, some at a time. */
export function useTestPredictions(version: string, filter: PredictionFilter, isWanted = true) {
  return useInfiniteQuery({ ...modelQueries.predictions(version, filter), enabled: isWanted });
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
      queries.invalidateQueries({ queryKey: modelQueries.all }),
      queries.invalidateQueries({ queryKey: modelQueries.live().queryKey }),
    ]);
  };
}

/** Classes that the live model knows, for suggesting them. */
export function useKnownClasses(): readonly string[] {
  return useChampion()?.class_names ?? [];
}
