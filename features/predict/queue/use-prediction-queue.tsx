"use client";

import { createContext, type ReactNode, useContext, useEffect, useState, useSyncExternalStore } from "react";

import { ApiProblem } from "@/lib/api/problem";
import type { Prediction } from "@/lib/api/types";
import { useAccessToken } from "@/lib/hooks/use-access-token";
import { useLeaveWarning } from "@/lib/hooks/use-leave-warning";

import { predictFile, predictUrl } from "../api";
import { canShow } from "../can-show";

import { KeptAnswers } from "./kept-answers";
import { PredictionQueue } from "./prediction-queue";
import type { QueueItem, SentPicture } from "./queue-item";

const QueueContext = createContext<PredictionQueue | null>(null);

const NO_ITEMS: readonly QueueItem[] = [];

async function send(source: SentPicture, signal: AbortSignal, model: string | null): Promise<Prediction> {
  if (source.kind === "url") return predictUrl(source.url, { model }, signal);
  const preview = !(await canShow(source.objectUrl));
  return predictFile(source.file, { model, preview }, signal);
}

/** Ask about a picture; where a token is needed, the visitor is asked for it. */
async function predict(
  source: SentPicture,
  signal: AbortSignal,
  model: string | null,
  askForToken: () => void,
): Promise<Prediction> {
  try {
    return await send(source, signal, model);
  } catch (cause) {
    if (cause instanceof ApiProblem && cause.needsToken) askForToken();
    throw cause;
  }
}

/** Holds the queue above the pages, so that results survive a look at another page, and a reload. */
export function PredictionQueueProvider({ children }: { children: ReactNode }) {
  const { ask, givenCount } = useAccessToken();
  const [queue] = useState(() => new PredictionQueue((source, signal, model) => predict(source, signal, model, ask)));
  useEffect(() => {
    const kept = new KeptAnswers();
    queue.restore(kept.restore());
    return queue.subscribe(() => kept.follow(queue.getItems()));
  }, [queue]);
  useEffect(() => {
    if (givenCount > 0) queue.retryFailed((item) => item.problem?.needsToken === true);
  }, [queue, givenCount]);
  return (
    <QueueContext value={queue}>
      <LeaveGuard queue={queue} />
      {children}
    </QueueContext>
  );
}

export function usePredictionQueue(): { queue: PredictionQueue; items: readonly QueueItem[] } {
  const queue = useContext(QueueContext);
  if (queue === null) throw new Error("usePredictionQueue needs a PredictionQueueProvider above it.");
  const items = useSyncExternalStore(queue.subscribe, queue.getItems, () => NO_ITEMS);
  return { queue, items };
}

/** What waits for its answer is not kept: only answers are. */
function LeaveGuard({ queue }: { queue: PredictionQueue }) {
  const isWaiting = useSyncExternalStore(
    queue.subscribe,
    () => queue.getItems().some(({ status }) => status === "waiting" || status === "running"),
    () => false,
  );
  useLeaveWarning(isWaiting);
  return null;
}
