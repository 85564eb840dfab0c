export { PredictPage } from "./components/predict-page";
export { PredictionQueueProvider, usePredictionQueue } from "./queue/use-prediction-queue";
