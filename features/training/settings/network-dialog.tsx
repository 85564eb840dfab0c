import { Modal } from "@/components/modal";
import { shortModeWords, type TrainMode } from "@/features/models";
import type { Backbone } from "@/lib/api/types";

import { factsOf, measuredWords, modeFor } from "./backbones";
import { OptionList } from "./option-list";
import { WeightsMark } from "./weights";

interface NetworkDialogProps {
  backbones: readonly Backbone[];
  chosen: string;
  mode: TrainMode;
  onClose: () => void;
  onChoose: (backbone: Backbone) => void;
}

/** All networks: how large each is, whose weights it has, and whether these are here. */
export function NetworkDialog({ backbones, chosen, mode, onClose, onChoose }: NetworkDialogProps) {
  const options = backbones.map((backbone) => ({
    id: backbone.name,
    title: backbone.title,
    children: <NetworkWords backbone={backbone} mode={mode} />,
  }));
  const choose = (name: string) => {
    const backbone = backbones.find((known) => known.name === name);
    if (backbone !== undefined) onChoose(backbone);
  };
  return (
    <Modal
      isOpen
      isWide
      onClose={onClose}
      title="Choose a network"
      description="Larger ones know more and answer more slowly. Whisker's own choice is right for most photos."
    >
      <OptionList isDense label="Networks" options={options} chosen={chosen} onChoose={choose} />
    </Modal>
  );
}

function NetworkWords({ backbone, mode }: { backbone: Backbone; mode: TrainMode }) {
  const isRandom = mode === "scratch" && backbone.weights_from !== "none";
  const needed = modeFor(backbone, mode);
  return (
    <>
      <span className="text-muted-foreground tabular-nums">{factsOf(backbone)}</span>
      {backbone.weights_from !== "none" && <span className="text-muted-foreground text-pretty">{backbone.source}</span>}
      {measuredWords(backbone).map((words) => (
        <span key={words} className="text-muted-foreground text-pretty tabular-nums">
          {words}
        </span>
      ))}
      <WeightsMark backbone={backbone} isRandom={isRandom} />
      {needed !== mode && <span>Changes the method to: {shortModeWords(needed)}</span>}
    </>
  );
}
