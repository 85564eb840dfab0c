export { JobEnded } from "./components/job-ended";
export { TrainPage } from "./components/train-page";
