import { FigureBand, ModelFacts } from "../components/key-figures";

import { AnswersInPractice } from "./answers-in-practice";
import { LiveComparison } from "./live-comparison";
import { RobustnessSummary } from "./robustness-summary";
import { SameSceneNote } from "./same-scene-note";
import type { TabProps } from "./tab-props";

/** Whether it is better than what is live, and the figures that say how far to believe it. */
export function OverviewTab({ model, evaluation }: TabProps) {
  return (
    <>
      <LiveComparison model={model} />
      <section aria-label="Key figures" className="border-border bg-card overflow-hidden rounded-xl border">
        <FigureBand evaluation={evaluation} />
        <div className="border-border flex flex-col gap-2 border-t px-6 py-4 max-sm:px-4">
          <SameSceneNote share={evaluation.same_scene_share ?? model.same_scene_share} />
          <ModelFacts model={model} evaluation={evaluation} />
        </div>
      </section>
      <AnswersInPractice version={model.version} evaluation={evaluation} />
      <RobustnessSummary version={model.version} robustness={evaluation.robustness} />
    </>
  );
}
