import { clsx } from "clsx";

import { Skeleton } from "@/components/ui/skeleton";
import { MEANING_LOOKS, MeaningBadge, verdictOf } from "@/features/models";
import type { Prediction } from "@/lib/api/types";
import { classLabel, formatProbability } from "@/lib/format";

import { MOST_BARS } from "./use-live-answers";

/** What the camera sees now, large enough to be read from where one stands; its lines stay where they are. */
export function LiveVerdict({ prediction }: { prediction: Prediction | null }) {
  if (prediction === null)
    return (
      <div aria-busy className="flex flex-col gap-3 p-4 lg:p-6">
        <Skeleton className="h-6 w-20" />
        <Skeleton className="h-9 w-3/5" />
      </div>
    );
  const { meaning, headline } = verdictOf(prediction);
  const look = MEANING_LOOKS[meaning];
  return (
    <div className={clsx("p-4 lg:p-6", look.wash)}>
      <MeaningBadge outcome={meaning} isPlain />
      <p className="mt-1 flex items-baseline justify-between gap-4 text-2xl leading-9 font-semibold tracking-tight lg:text-[2rem] lg:leading-10">
        <span className="min-w-0 truncate">{headline}</span>
        <span className={clsx("figures shrink-0 font-medium", look.text, meaning === "unknown" && "invisible")}>
          <span className="sr-only">Confidence </span>
          {formatProbability(prediction.confidence)}
        </span>
      </p>
    </div>
  );
}

/** Bars that move; of few classes each keeps its place. */
export function LiveBars({ prediction }: { prediction: Prediction }) {
  const { meaning } = verdictOf(prediction);
  const classes = Object.entries(prediction.probabilities);
  const isFew = classes.length < MOST_BARS;
  const shown = classes.toSorted(([a, likely], [b, likelier]) => (isFew ? a.localeCompare(b) : likelier - likely));
  return (
    <ul aria-label="Probability of each class" className="flex flex-col gap-2">
      {shown.map(([name, probability], index) => {
        const isFirst = name === prediction.predicted_class;
        return (
          <li key={isFew ? name : index} className="text-small grid grid-cols-[minmax(0,1fr)_auto] gap-x-3">
            <span className={clsx("truncate", !isFirst && "text-muted-foreground")}>{classLabel(name)}</span>
            <span className={clsx("figures", !isFirst && "text-muted-foreground")}>
              {formatProbability(probability)}
            </span>
            <span aria-hidden className="bg-muted col-span-2 h-1.5 overflow-hidden rounded-full">
              <span
                className={clsx(
                  "block h-full rounded-full transition-[width] duration-100",
                  isFirst ? MEANING_LOOKS[meaning].fill : "bg-input",
                )}
                style={{ width: `${Math.max(probability * 100, 0.5)}%` }}
              />
            </span>
          </li>
        );
      })}
    </ul>
  );
}
