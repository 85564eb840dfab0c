import { useEffect, useState } from "react";

import { formatCount } from "@/lib/format";
import { toast } from "@/lib/toast";

import type { LeftBatch } from "./batch-store";
import { useKeptBatch, useQueue } from "./use-prediction-queue";

const UNDO_MS = 10_000;

/** What a tab left that was closed, to go on with here or to discard; null: nothing. */
export function useLeftBatch(): { count: number; goOn: () => void; discard: () => void } | null {
  const queue = useQueue();
  const kept = useKeptBatch();
  const [left, setLeft] = useState<LeftBatch | null>(null);
  useEffect(() => {
    let isHere = true;
    const found = (batch: LeftBatch | null) => {
      if (isHere) setLeft(batch);
    };
    find().then(found, () => undefined); // Where the browser keeps nothing, nothing was left.
    return () => {
      isHere = false;
    };
  }, []);
  if (left === null || !kept.isEmpty) return null;

  const goOn = async () => {
    setLeft(null);
    const { indexedBatch, adoptTabKey, takeLeftKey } = await parts();
    if (!(await takeLeftKey(left.key))) {
      toast.info("Another tab has these pictures now.");
      return;
    }
    adoptTabKey(left.key);
    queue.restore(await kept.goOnWith(indexedBatch(left.key)));
  };
  const remove = async () => {
    const { removeBatch, takeLeftKey } = await parts();
    if (await takeLeftKey(left.key)) await removeBatch(left.key);
  };
  const discard = () => {
    setLeft(null);
    const end = () => void remove().catch(() => undefined);
    const action = { label: "Undo", onClick: () => setLeft(left) };
    toast(`${formatCount(left.count, "photo")} discarded`, {
      action,
      duration: UNDO_MS,
      onAutoClose: end,
      onDismiss: end,
    });
  };
  return { count: left.count, goOn: () => void goOn(), discard };
}

/** Nothing waits for them, so they need not come with the page. */
async function parts() {
  const [store, key] = await Promise.all([import("./batch-store"), import("./tab-key")]);
  return { ...store, ...key };
}

async function find(): Promise<LeftBatch | null> {
  const { findLeftBatch, openTabs, tabKey } = await parts();
  return findLeftBatch(tabKey(), await openTabs());
}
