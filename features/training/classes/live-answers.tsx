"use client";

import { useEffect, useRef, useState } from "react";

import { MEANING_LOOKS, MeaningBadge, meaningOf } from "@/features/models";
import { client, unwrap } from "@/lib/api/client";
import { ApiProblem } from "@/lib/api/problem";
import type { Prediction } from "@/lib/api/types";
import { classLabel, formatProbability } from "@/lib/format";

import { StreamVideo } from "./camera-panel";
import { grabFrame } from "./grab-frame";

interface LiveAnswersProps {
  /** The version that answers; null: the live one. */
  model: string | null;
  stream?: MediaStream;
}

/** At most so often, however fast the server is. */
const ASK_EVERY_MS = 200;
const TROUBLE_WAIT_MS = 2000;

/** A version that answers what the camera sees, again and again. */
export function LiveAnswers({ model, stream }: LiveAnswersProps) {
  const video = useRef<HTMLVideoElement>(null);
  const [answer, setAnswer] = useState<Prediction | null>(null);
  const [trouble, setTrouble] = useState<string | null>(null);

  useEffect(() => {
    if (stream === undefined) return;
    const leaving = new AbortController();
    const follow = async () => {
      while (!leaving.signal.aborted) {
        const pause = await ask().catch((cause: unknown) => {
          if (leaving.signal.aborted) return 0;
          setTrouble(cause instanceof Error ? cause.message : "No answer came.");
          const seconds = cause instanceof ApiProblem ? cause.retryAfterSeconds : undefined;
          return seconds === undefined ? TROUBLE_WAIT_MS : seconds * 1000;
        });
        await new Promise((resolve) => setTimeout(resolve, pause));
      }
    };
    const ask = async () => {
      const startedAt = performance.now();
      const frame = video.current === null ? null : await grabFrame(video.current, "camera.jpg");
      if (frame === null) return ASK_EVERY_MS;
      const prediction = await predict(frame, model, leaving.signal);
      setAnswer(prediction);
      setTrouble(null);
      return Math.max(0, ASK_EVERY_MS - (performance.now() - startedAt));
    };
    void follow();
    return () => leaving.abort();
  }, [model, stream]);

  if (stream === undefined) return null;
  return (
    <section aria-label="Live answers" className="border-border bg-card overflow-hidden rounded-xl border">
      <div className="bg-muted relative aspect-4/3 max-lg:h-48 max-lg:w-full">
        <StreamVideo stream={stream} videoRef={video} label="What the model is asked about" />
      </div>
      <div className="flex min-h-40 flex-col gap-3 p-4">
        {answer === null ? (
          <p className="text-muted-foreground">Waiting for the first answer…</p>
        ) : (
          <Answer answer={answer} />
        )}
        {trouble !== null && <p className="text-destructive text-small">{trouble}</p>}
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

async function predict(file: File, model: string | null, signal: AbortSignal): Promise<Prediction> {
  const form = new FormData();
  form.append("file", file);
  const call = client.POST("/predict", {
    params: { query: model === null ? {} : { model } },
    body: { file: [file.name] },
    bodySerializer: () => form,
    signal,
  });
  const answer = await unwrap(call);
  if (!("predicted_class" in answer)) throw new Error("No answer came.");
  return answer;
}
