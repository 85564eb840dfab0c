import { useEffect } from "react";

import type { PredictionQueue } from "../queue/prediction-queue";

import type { ChosenModel } from "./use-chosen-model";

/** Let the chosen version answer, also what is on the page already: nobody expects answers of two models mixed. */
export function useAnswersBy(queue: PredictionQueue, { model, live, missing, isKnown }: ChosenModel): void {
  const isReady = isKnown && missing === null;
  useEffect(() => {
    if (isReady) queue.answerBy(model, live);
  }, [queue, model, live, isReady]);
}
