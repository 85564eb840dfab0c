import { useChampion, useModels, useTestPredictions } from "@/features/models";

import { bundledSamples, type Sample, testSamples } from "./samples";

/**
 * Pictures to try that fit the live model: its own test pictures where they are here, else those that come along.
 *
 * Undefined until that is known.
 */
export function useSamples(): readonly Sample[] | undefined {
  const { isPending } = useModels();
  const champion = useChampion();
  const isOwn = champion?.bundled === false;
  const tested = useTestPredictions(champion?.version ?? "", {}, isOwn);
  if (isPending || (isOwn && tested.isPending)) return undefined;
  const pages = tested.data?.pages ?? [];
  const own = pages.some((page) => page.images_available) ? testSamples(pages.flatMap((page) => page.predictions)) : [];
  // Without an answer about the model, nothing speaks against any.
  return own.length > 0 ? own : bundledSamples(champion?.class_names ?? ["cats", "dogs"]);
}
