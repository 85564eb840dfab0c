import { ChoiceCards } from "@/components/choice-cards";
import type { TrainMode } from "@/features/models";
import type { ModeDuration } from "@/lib/api/types";
import { formatCount, formatSpan } from "@/lib/format";

interface ModeChoiceProps {
  mode: TrainMode;
  onChange: (mode: TrainMode) => void;
  /** How long each takes on the server's machine; undefined as long as that is being asked. */
  durations: readonly ModeDuration[] | undefined;
}

/** The three methods, and what each costs. */
export function ModeChoice({ mode, onChange, durations }: ModeChoiceProps) {
  const timeOf = (asked: TrainMode) => {
    const duration = durations?.find((known) => known.mode === asked);
    return duration === undefined ? "" : `${durationWords(duration)} `;
  };
  const choices = [
    {
      value: "quick" as const,
      title: "Quick",
      words: "Keeps a network that has seen a million photos, and teaches it only the last step: your classes.",
      note: `${timeOf("quick")}The right start, and often all it takes.`,
    },
    {
      value: "fine_tune" as const,
      title: "Fine-tune",
      words: "Also adjusts the network's later parts to your pictures. Better where they differ from everyday photos.",
      note: timeOf("fine_tune"),
    },
    {
      value: "scratch" as const,
      title: "From scratch",
      words: "A small network that knows nothing yet. For pictures unlike any photo, and thousands of each class.",
      note: `${timeOf("scratch")}Rarely the best.`,
    },
  ];
  return <ChoiceCards label="Method" choices={choices} value={mode} onChange={onChange} />;
}

/** A guess says that it is one. */
function durationWords({ low_seconds: low, high_seconds: high, run_count: count }: ModeDuration): string {
  const span = formatSpan(low, high);
  if (count === 0) return `About ${span.replace(/^about /, "")}, estimated: nothing was trained this way here yet.`;
  return `${span.charAt(0).toUpperCase()}${span.slice(1)}, by ${formatCount(count, "training")} done here.`;
}
