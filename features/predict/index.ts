export { useLiveAnswers } from "./camera/use-live-answers";
export { PredictPage } from "./components/predict-page";
export { PredictionQueueProvider, usePredictionQueue } from "./queue/use-prediction-queue";
