export { useLiveAnswers } from "./camera/use-live-answers";
export { PredictPage } from "./components/predict-page";
export { PredictSkeleton } from "./components/predict-skeleton";
export { PredictionQueueProvider, usePredictionQueue } from "./queue/use-prediction-queue";
