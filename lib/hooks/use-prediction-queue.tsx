"use client";

import { createContext, type ReactNode, useContext, useState, useSyncExternalStore } from "react";

import { predictFile, predictUrl } from "../api/predict";
import { PredictionQueue } from "../queue/prediction-queue";
import type { PictureSource, QueueItem } from "../queue/queue-item";

const QueueContext = createContext<PredictionQueue | null>(null);

const NO_ITEMS: readonly QueueItem[] = [];

function predict(source: PictureSource, signal: AbortSignal) {
  return source.kind === "file" ? predictFile(source.file, signal) : predictUrl(source.url, signal);
}

/** Holds the queue above the pages, so that results survive a look at another page. */
export function PredictionQueueProvider({ children }: { children: ReactNode }) {
  const [queue] = useState(() => new PredictionQueue(predict));
  return <QueueContext value={queue}>{children}</QueueContext>;
}

export function usePredictionQueue(): { queue: PredictionQueue; items: readonly QueueItem[] } {
  const queue = useContext(QueueContext);
  if (queue === null) throw new Error("usePredictionQueue needs a PredictionQueueProvider above it.");
  const items = useSyncExternalStore(queue.subscribe, queue.getItems, () => NO_ITEMS);
  return { queue, items };
}
