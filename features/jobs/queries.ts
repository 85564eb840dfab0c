import { queryOptions, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";

import { ApiProblem, isReadOnly } from "@/lib/api/problem";
import type { Job, JobLog } from "@/lib/api/types";

import { cancelJob, fetchJob, fetchJobLog, fetchJobs, retryJob } from "./api";
import { isFinished } from "./words";

const POLL_MS = 1000;
const IDLE_POLL_MS = 15_000;
/** While the server is away, it is asked less often. */
const AWAY_POLL_MS = 3000;
const MOST_LOG_LINES = 1000;

export const jobQueries = {
  all: ["jobs"] as const,
  list: () =>
    queryOptions({
      queryKey: jobQueries.all,
      queryFn: fetchJobs,
      refetchInterval: ({ state: { data, error } }) => {
        if (isReadOnly(error)) return false;
        return error === null && data?.some((job) => !isFinished(job)) === true ? POLL_MS * 2 : IDLE_POLL_MS;
      },
    }),
  detail: (id: string) =>
    queryOptions({
      queryKey: [...jobQueries.all, id] as const,
      queryFn: () => fetchJob(id),
      staleTime: 0,
      // The browser's tab says how far it is, and that can be read while another is shown.
      refetchIntervalInBackground: true,
      refetchInterval: ({ state: { data, error } }) => {
        if (error instanceof ApiProblem && error.status === 404) return false;
        if (error !== null) return AWAY_POLL_MS;
        return data !== undefined && isFinished(data) ? false : POLL_MS;
      },
    }),
  log: ({ id, state }: Job) => [...jobQueries.all, id, "log", isFinished({ state }) ? "whole" : "growing"] as const,
};

/** One job, followed until it ends; what is known stays while the server is away for a moment. */
export function useJob(id: string) {
  return useMaybeJob(id);
}

/** The same for a job that there may not be yet. */
export function useMaybeJob(id: string | null) {
  return useQuery({ ...jobQueries.detail(id ?? ""), enabled: id !== null });
}

/** The newest jobs; asked for often while one is under way. */
export function useJobs() {
  return useQuery(jobQueries.list());
}

/** A job's log, read on from where it was left. */
export function useJobLog(job: Job, isWanted: boolean) {
  const queries = useQueryClient();
  const queryKey = jobQueries.log(job);
  return useQuery({
    queryKey,
    enabled: isWanted,
    queryFn: async (): Promise<JobLog> => {
      const known = queries.getQueryData<JobLog>(queryKey) ?? { lines: [], next: 0 };
      const { lines, next } = await fetchJobLog(job.id, known.next);
      return { lines: [...known.lines, ...lines].slice(-MOST_LOG_LINES), next };
    },
    placeholderData: (previous) => previous,
    refetchInterval: isFinished(job) ? false : POLL_MS * 2,
  });
}

export function useCancelJob() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: cancelJob,
    onSuccess: (job) => queries.setQueryData(jobQueries.detail(job.id).queryKey, job),
    onSettled: () => queries.invalidateQueries({ queryKey: jobQueries.all }),
  });
}

export function useRetryJob() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: retryJob,
    onSettled: () => queries.invalidateQueries({ queryKey: jobQueries.all }),
  });
}
