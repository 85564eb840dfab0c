import { clsx } from "clsx";

import { More } from "@/components/explain";
import { MEANING_LOOKS, MeaningBadge, type Verdict as VerdictWords } from "@/features/models";
import { formatExact, formatProbability } from "@/lib/format";

interface VerdictProps {
  verdict: VerdictWords;
  confidence: number;
  isWide: boolean;
}

/** The answer at a glance. An unknown picture gets no figure: a number would invite belief. */
export function Verdict({ verdict: { meaning, headline, advice }, confidence, isWide }: VerdictProps) {
  const look = MEANING_LOOKS[meaning];
  const size = isWide ? "text-[2rem] leading-10" : "text-xl leading-8";
  return (
    <div className={clsx("p-4", isWide && "lg:p-6", look.wash)}>
      <MeaningBadge outcome={meaning} isPlain />
      <div className={clsx("flex items-baseline justify-between gap-4", isWide && "mt-1")}>
        <h3 className={clsx("min-w-0 font-semibold tracking-[-0.025em] break-words", size)}>{headline}</h3>
        {meaning !== "unknown" && (
          <p className={clsx("figures shrink-0 font-medium", look.text, size)}>
            <span className="sr-only">Confidence </span>
            <More more={`Confidence ${formatExact(confidence)}`}>{formatProbability(confidence)}</More>
          </p>
        )}
      </div>
      <p className="text-muted-foreground text-pretty">{advice}</p>
    </div>
  );
}
