import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";

import {
  fetchEvaluation,
  fetchLiveVersion,
  fetchModel,
  fetchModels,
  fetchPromotions,
  promoteModel,
  rollBackModel,
} from "../api/models";

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

export function useModels() {
  return useQuery({ queryKey: ["models"], queryFn: fetchModels });
}

export function useModel(version: string) {
  return useQuery({ queryKey: ["models", version], queryFn: () => fetchModel(version) });
}

export function useEvaluation(version: string) {
  return useQuery({ queryKey: ["models", version, "evaluation"], queryFn: () => fetchEvaluation(version) });
}

export function usePromotions() {
  return useQuery({ queryKey: ["models", "history"], queryFn: fetchPromotions });
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
