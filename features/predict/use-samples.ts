import { useQuery } from "@tanstack/react-query";

import { modelQueries } from "@/features/models";

import { bundledSamples, MOST_SAMPLES, type Sample, testSamples } from "./samples";

/**
 * Pictures to try that fit a version: its own test pictures where they are here, else those that come along.
 *
 * Undefined until that is known. Where nobody answers, nothing speaks against any.
 */
export function useSamples(
  version: string | undefined,
  classNames: readonly string[] | undefined,
  isKnown: boolean,
): readonly Sample[] | undefined {
  const tested = useQuery({ ...modelQueries.samples(version ?? "", MOST_SAMPLES), enabled: version !== undefined });
  if (!isKnown || (version !== undefined && tested.isPending)) return undefined;
  const own = testSamples(tested.data?.samples ?? []);
  return own.length > 0 ? own : bundledSamples(classNames ?? ["cats", "dogs"]);
}
