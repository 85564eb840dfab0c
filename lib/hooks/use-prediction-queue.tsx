"use client";

import { createContext, type ReactNode, useContext, useEffect, useState, useSyncExternalStore } from "react";

import { predictFile, predictUrl } from "../api/predict";
import { ApiProblem } from "../api/problem";
import type { Prediction } from "../api/types";
import { canShow } from "../can-show";
import { KeptAnswers } from "../queue/kept-answers";
import { PredictionQueue } from "../queue/prediction-queue";
import type { QueueItem, SentPicture } from "../queue/queue-item";
import { useAccessToken } from "./use-access-token";
import { useLeaveWarning } from "./use-leave-warning";

const QueueContext = createContext<PredictionQueue | null>(null);

const NO_ITEMS: readonly QueueItem[] = [];

async function send(source: SentPicture, signal: AbortSignal): Promise<Prediction> {
  if (source.kind === "url") return predictUrl(source.url, signal);
  const needsPreview = !(await canShow(source.objectUrl));
  return predictFile(source.file, needsPreview, signal);
}

async function predict(source: SentPicture, signal: AbortSignal, askForToken: () => void): Promise<Prediction> {
  try {
    return await send(source, signal);
  } catch (cause) {
    if (cause instanceof ApiProblem && cause.needsToken) askForToken();
    throw cause;
  }
}

/** Holds the queue above the pages, so that results survive a look at another page, and a reload. */
export function PredictionQueueProvider({ children }: { children: ReactNode }) {
  const { ask } = useAccessToken();
  const [queue] = useState(() => new PredictionQueue((source, signal) => predict(source, signal, ask)));
  useEffect(() => {
    const kept = new KeptAnswers();
    queue.restore(kept.restore());
    return queue.subscribe(() => kept.follow(queue.getItems()));
  }, [queue]);
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
