import type { TrainMode } from "@/lib/training-modes";

import { ChoiceCards } from "../../ui/choice-cards";

interface ModeChoiceProps {
  mode: TrainMode;
  onChange: (mode: TrainMode) => void;
  imageCount: number;
}

/** Pictures of which quick mode is done within about a minute on two cores. */
const PICTURES_A_MINUTE = 2500;

/** The three ways to learn, and what each costs. */
export function ModeChoice({ mode, onChange, imageCount }: ModeChoiceProps) {
  const choices = [
    {
      value: "quick" as const,
      title: "Quick",
      words: "Keeps a network that has seen a million photos, and teaches it only the last step: your classes.",
      note: `${quickTime(imageCount)}. The right start, and often all it takes.`,
    },
    {
      value: "fine_tune" as const,
      title: "Fine-tune",
      words: "Also adjusts the network's later parts to your pictures. Better where they differ from everyday photos.",
      note: "Many minutes to hours, by number of pictures.",
    },
    {
      value: "scratch" as const,
      title: "From scratch",
      words: "A small network that knows nothing yet. For pictures unlike any photo, and thousands of each class.",
      note: "Many minutes to hours; rarely the best.",
    },
  ];
  return <ChoiceCards label="Way to learn" choices={choices} value={mode} onChange={onChange} />;
}

function quickTime(imageCount: number): string {
  const minutes = Math.round(imageCount / PICTURES_A_MINUTE);
  return minutes <= 1 ? "A minute or less" : `About ${minutes} minutes`;
}
