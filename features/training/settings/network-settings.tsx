import type { Backbone } from "@/lib/api/types";

import { weightsState } from "./backbones";
import { NetworkChoice } from "./network-choice";
import { withBackbone } from "./training-draft";
import type { TrainingForm } from "./use-training-draft";
import { WeightsNotice } from "./weights-notice";

/** The network, and a word about weights that are not here. */
export function NetworkSettings({ form: { draft, setDraft, backbones, backbone } }: { form: TrainingForm }) {
  const { mode, values } = draft;
  const isRandom = backbone?.weights_from !== "none" && (mode === "scratch" || values.weights === "none");
  const choose = (next: Backbone) => setDraft(withBackbone(draft, next, backbone));
  const instead = backbones.data?.find((other) => other.modes.includes(mode) && weightsState(other) === "ready");
  return (
    <div className="flex flex-col gap-3">
      <NetworkChoice backbones={backbones} chosen={backbone} mode={mode} isRandom={isRandom} onChoose={choose} />
      {backbone !== undefined && !isRandom && <WeightsNotice backbone={backbone} instead={instead} onChoose={choose} />}
    </div>
  );
}
