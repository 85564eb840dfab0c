export { fetchModels, promoteModel } from "./api";
export { sureRule, sureWords, type Certainty, unknownWords, unsureRule } from "./certainty";
export { AccuracyFigure } from "./components/key-figures";
export { LiveBadge } from "./components/live-badge";
export { ModelChip } from "./components/model-chip";
export { ModelsPage } from "./components/models-page";
export { SameSceneBadge } from "./components/same-scene-badge";
export { PromoteButton } from "./components/promote-button";
export { TryLink } from "./components/try-link";
export { livePeriodWords, type LivePeriod } from "./live-periods";
export { MeaningBadge } from "./meaning-badge";
export { MEANING_LOOKS } from "./meanings";
export {
  FollowPromotions,
  modelQueries,
  useCertainty,
  useChampion,
  useComparison,
  useKnownClasses,
  useLivePeriod,
  useLiveVersion,
  useModel,
  useModels,
  useTestPredictions,
  useThresholdsInUse,
} from "./queries";
export { TRAIN_MODES, shortModeWords, type TrainMode } from "./training-modes";
export { type Meaning, meaningOf, type Outcome, type Verdict, verdictOf } from "./verdict";
export { LearningCurves } from "./version/learning-curves";
export { ModelPage } from "./version/version-page";
