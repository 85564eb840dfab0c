import { clsx } from "clsx";

import { MEANING_LOOKS } from "./meanings";
import type { Outcome } from "./verdict";

interface MeaningBadgeProps {
  outcome: Outcome;
  /** On a ground of its own colour the badge needs none. */
  isPlain?: boolean;
}

export function MeaningBadge({ outcome, isPlain = false }: MeaningBadgeProps) {
  const { word, icon: Icon, text, wash } = MEANING_LOOKS[outcome];
  return (
    <span
      className={clsx(
        "inline-flex h-6 items-center gap-1.5 rounded-md text-small font-medium",
        text,
        !isPlain && ["px-2", wash],
      )}
    >
      <Icon className="size-4" aria-hidden />
      {word}
    </span>
  );
}
