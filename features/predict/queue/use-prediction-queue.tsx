"use client";

import {
  createContext,
  type ReactNode,
  useCallback,
  useContext,
  useEffect,
  useReducer,
  useState,
  useSyncExternalStore,
} from "react";

import { ApiProblem } from "@/lib/api/problem";
import type { Prediction } from "@/lib/api/types";
import { formatCount } from "@/lib/format";
import { useAccessToken } from "@/lib/hooks/use-access-token";
import { useLeaveWarning } from "@/lib/hooks/use-leave-warning";
import { toast } from "@/lib/toast";

import { predictFile, predictUrl } from "../api";
import { canShow } from "../can-show";

import { noteCount, notedCount } from "./batch-count";
import type { BatchStore } from "./batch-store";
import { KeptBatch } from "./kept-batch";
import { pictureOf } from "./pictures";
import { PredictionQueue } from "./prediction-queue";
import type { QueueItem, SentPicture } from "./queue-item";
import { prepareThumbnail } from "./thumbnails";

const QueueContext = createContext<PredictionQueue | null>(null);
const KeptContext = createContext<KeptBatch | null>(null);

const NO_ITEMS: readonly QueueItem[] = [];

async function send(source: SentPicture, signal: AbortSignal, model: string | null): Promise<Prediction> {
  if (source.kind === "url") return predictUrl(source.url, { model, features: true }, signal);
  const preview = !(await canShow(source.file));
  return predictFile(source.file, { model, preview, features: true }, signal);
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

/** Where the batch of this tab is kept; what closed tabs left long ago is removed on the way. */
async function storeOfTab(): Promise<BatchStore> {
  // Nothing waits for them, so they need not come with the page.
  const [{ indexedBatch, removeOldBatches }, { openTabs, takeTabKey }] = await Promise.all([
    import("./batch-store"),
    import("./tab-key"),
  ]);
  const key = await takeTabKey();
  const isOpen = await openTabs();
  // Nobody waits for it, and what cannot be removed now can be the next time.
  removeOldBatches(key, isOpen).catch(() => undefined);
  return indexedBatch(key);
}

function newBatch(): KeptBatch {
  let store: Promise<BatchStore> | undefined;
  return new KeptBatch(() => (store ??= storeOfTab()));
}

/** Holds the queue above the pages, so that results survive a look at another page, and a reload. */
export function PredictionQueueProvider({ children }: { children: ReactNode }) {
  const { ask, givenCount } = useAccessToken();
  const [queue] = useState(() => new PredictionQueue((source, signal, model) => predict(source, signal, model, ask)));
  const [kept] = useState(newBatch);
  useEffect(() => {
    let isHere = true;
    let unsubscribe = () => {};
    void kept.restore().then((items) => {
      if (!isHere) return;
      queue.restore(items);
      sayLost(notedCount() - items.length);
      const follow = () => {
        noteCount(queue.getItems().length);
        kept.follow(queue.getItems());
      };
      follow();
      unsubscribe = queue.subscribe(follow);
    });
    return () => {
      isHere = false;
      unsubscribe();
    };
  }, [queue, kept]);
  useEffect(() => prepareThumbnails(queue), [queue]);
  useEffect(() => {
    if (givenCount > 0) queue.retryFailed((item) => item.problem?.needsToken === true);
  }, [queue, givenCount]);
  return (
    <QueueContext value={queue}>
      <KeptContext value={kept}>
        <LeaveGuard queue={queue} kept={kept} />
        {children}
      </KeptContext>
    </QueueContext>
  );
}

/** Pictures that a reload came too early for, or that the browser had no room for. */
function sayLost(count: number): void {
  if (count <= 0) return;
  const words = `${formatCount(count, "picture was", "pictures were")} not kept before the page was loaded anew. Add`;
  toast.warning(`${words} ${count === 1 ? "it" : "them"} again.`, { duration: Infinity, closeButton: true });
}

/** Make the small copy of each picture once it has its answer, before somebody scrolls to it. */
function prepareThumbnails(queue: PredictionQueue): () => void {
  return queue.subscribe(() => {
    for (const item of queue.getItems()) {
      const picture = item.prediction === null ? null : pictureOf(item);
      if (picture !== null) prepareThumbnail(picture);
    }
  });
}

/** The queue itself, for who need not follow what becomes of each picture. */
export function useQueue(): PredictionQueue {
  const queue = useContext(QueueContext);
  if (queue === null) throw new Error("useQueue needs a PredictionQueueProvider above it.");
  return queue;
}

export function usePredictionQueue(): { queue: PredictionQueue; items: readonly QueueItem[] } {
  const queue = useQueue();
  const items = useSyncExternalStore(queue.subscribe, queue.getItems, () => NO_ITEMS);
  return { queue, items };
}

/** Where the batch is kept. */
export function useKeptBatch(): KeptBatch {
  const kept = useContext(KeptContext);
  if (kept === null) throw new Error("useKeptBatch needs a PredictionQueueProvider above it.");
  return kept;
}

/** How many pictures would be gone after a reload, for want of room. */
export function useUnkeptCount(items: readonly QueueItem[]): number {
  const kept = useKeptBatch();
  const [, follow] = useReducer((count: number) => count + 1, 0);
  useEffect(() => kept.subscribe(follow), [kept]);
  return items.filter(({ id }) => kept.refuses(id)).length;
}

/** Asks before pictures go that wait for their answer and are not kept. */
function LeaveGuard({ queue, kept }: { queue: PredictionQueue; kept: KeptBatch }) {
  const subscribe = useCallback(
    (listener: () => void) => {
      const leaves = [queue.subscribe(listener), kept.subscribe(listener)];
      return () => leaves.forEach((leave) => leave());
    },
    [queue, kept],
  );
  const isLosing = useSyncExternalStore(
    subscribe,
    () => queue.getItems().some(({ id, status }) => isOnItsWay(status) && !kept.keeps(id)),
    () => false,
  );
  useLeaveWarning(isLosing);
  return null;
}

function isOnItsWay(status: QueueItem["status"]): boolean {
  return status === "waiting" || status === "running";
}
