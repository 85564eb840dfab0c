import { bundledSamples, type Sample, testSamples } from "../samples";
import { useModels, useTestPredictions } from "./use-models";

/** Pictures to try that fit the live model: its own test pictures where they are here, else those that come along. */
export function useSamples(): readonly Sample[] {
  const { data: models, isPending } = useModels();
  const champion = models?.models.find((model) => model.is_champion);
  const isOwn = champion?.bundled === false;
  const tested = useTestPredictions(champion?.version ?? "", {}, isOwn);
  if (isPending || (isOwn && tested.isPending)) return [];
  const pages = tested.data?.pages ?? [];
  const own = pages.some((page) => page.images_available) ? testSamples(pages.flatMap((page) => page.predictions)) : [];
  // Without an answer about the model, nothing speaks against any.
  return own.length > 0 ? own : bundledSamples(champion?.class_names ?? ["cats", "dogs"]);
}
