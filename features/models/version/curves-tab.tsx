"use client";

import { EvaluationCurves } from "./evaluation-curves";
import { RobustnessPanel } from "./robustness-panel";
import { SameSceneNote } from "./same-scene-note";
import type { TabProps } from "./tab-props";
import { ThresholdPanel } from "./threshold-panel";
import { TrainingHistory } from "./training-history";

/** What it could do at every threshold, which one is in use, what worse pictures do to it, and how it learned. */
export function CurvesTab({ model, evaluation }: TabProps) {
  return (
    <>
      <SameSceneNote share={evaluation.same_scene_share} />
      <ThresholdPanel version={model.version} />
      <EvaluationCurves evaluation={evaluation} />
      <RobustnessPanel robustness={evaluation.robustness} />
      {model.job_id != null && <TrainingHistory jobId={model.job_id} />}
    </>
  );
}
