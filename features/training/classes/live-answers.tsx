"use client";

import { useRef } from "react";

import { StreamVideo } from "@/components/camera/stream-video";
import { MEANING_LOOKS, MeaningBadge, meaningOf } from "@/features/models";
import { useLiveAnswers } from "@/features/predict";
import type { Prediction } from "@/lib/api/types";
import { classLabel, formatProbability } from "@/lib/format";

interface LiveAnswersProps {
  /** The version that answers; null: the live one. */
  model: string | null;
  stream: MediaStream;
  isMirrored: boolean;
}

/** A version that answers what the camera sees, again and again. */
export function LiveAnswers({ model, stream, isMirrored }: LiveAnswersProps) {
  const video = useRef<HTMLVideoElement>(null);
  const { prediction: answer, problem } = useLiveAnswers(video, true, model, undefined, null);
  return (
    <section aria-label="Live answers" className="border-border bg-card overflow-hidden rounded-xl border">
      <div className="bg-muted relative aspect-4/3 max-lg:h-48 max-lg:w-full">
        <StreamVideo stream={stream} videoRef={video} label="What the model is asked about" isMirrored={isMirrored} />
      </div>
      <div className="flex min-h-40 flex-col gap-3 p-4">
        {answer === null ? (
          <p className="text-muted-foreground">Waiting for the first answer…</p>
        ) : (
          <Answer answer={answer} />
        )}
        {problem !== null && <p className="text-destructive text-small">{problem.detail}</p>}
      </div>
    </section>
  );
}

/** Classes keep their places: bars that swap places cannot be followed. */
function Answer({ answer }: { answer: Prediction }) {
  const meaning = meaningOf(answer);
  const classes = Object.entries(answer.probabilities).toSorted(([a], [b]) => a.localeCompare(b));
  return (
    <>
      <div className="flex flex-wrap items-center justify-between gap-2">
        <p className="min-w-0 text-xl leading-8 font-semibold tracking-tight break-words">
          {meaning === "unknown" ? "Not recognised" : classLabel(answer.predicted_class)}
        </p>
        <MeaningBadge outcome={meaning} />
      </div>
      <ul aria-label="Probability of each class" className="flex flex-col gap-2">
        {classes.map(([name, probability]) => (
          <li key={name} className="grid grid-cols-[minmax(0,1fr)_auto] gap-x-3 text-small">
            <span className="truncate">{classLabel(name)}</span>
            <span className="figures">{meaning === "unknown" ? "" : formatProbability(probability)}</span>
            <span aria-hidden className="bg-muted col-span-2 h-1.5 overflow-hidden rounded-full">
              <span
                className={`block h-full rounded-full ${name === answer.predicted_class ? MEANING_LOOKS[meaning].fill : "bg-input"}`}
                style={{ width: `${Math.max(probability * 100, 0.5)}%` }}
              />
            </span>
          </li>
        ))}
      </ul>
    </>
  );
}
