import { classLabel, formatCount } from "@/lib/format";
import { toast } from "@/lib/toast";

import { withPictures } from "../queue/pictures";
import type { PredictionQueue } from "../queue/prediction-queue";
import { classOf, outcomeOf, type QueueItem } from "../queue/queue-item";
import { useKeptBatch } from "../queue/use-prediction-queue";

/** What is removed is gone after this: long enough to see what is missing. */
const UNDO_MS = 10_000;
/** The page's lower end is where the bar of the selection is. */
const ABOVE = { position: "top-center" } as const;

/** Change many pictures at once, with a way back. */
export function useBatchChanges(queue: PredictionQueue) {
  const kept = useKeptBatch();
  const undoable = (words: string, undo: () => void, options = {}) =>
    toast(words, { ...ABOVE, ...options, action: { label: "Undo", onClick: undo } });

  const give = (ids: ReadonlySet<string>, changeOf: (item: QueueItem) => string | undefined, words: string) => {
    const before = new Map(queue.getItems().map(({ id, givenClass }) => [id, givenClass]));
    queue.changeAll(ids, (item) => ({ givenClass: changeOf(item) }));
    if (ids.size > 1) undoable(words, () => queue.changeAll(ids, ({ id }) => ({ givenClass: before.get(id) })));
  };

  return {
    give: (ids: ReadonlySet<string>, className: string | undefined) => {
      const count = formatCount(ids.size, "picture");
      const words = className === undefined ? `Class of ${count} taken back` : `${classLabel(className)}: ${count}`;
      give(ids, () => className, words);
    },
    /** The model's answers are right: of those that named a class, and that nobody has given one yet. */
    confirm: (ids: ReadonlySet<string>) => {
      const chosen = queue.getItems().filter(({ id, givenClass }) => ids.has(id) && givenClass === undefined);
      const right = new Set(chosen.filter((item) => classOf(item) !== null).map(({ id }) => id));
      const words = confirmedWords(right.size, chosen);
      if (right.size > 0) give(right, ({ prediction }) => prediction?.predicted_class, words);
      if (right.size === 0 || (right.size === 1 && chosen.length > 1)) toast.info(words, ABOVE);
    },
    remove: (ids: ReadonlySet<string>) => {
      const removed = queue.getItems().filter(({ id }) => ids.has(id));
      // A reload may come before anybody changes their mind.
      const forget = kept.hold(ids);
      queue.remove(...ids);
      undoable(
        `${formatCount(removed.length, "picture")} removed`,
        () => {
          queue.restore(removed.map(asNew));
          forget();
        },
        { duration: UNDO_MS, onAutoClose: forget, onDismiss: forget },
      );
    },
  };
}

/** What became of the pictures that had no class yet: how many answers are right now, and what is left to say. */
function confirmedWords(right: number, chosen: readonly QueueItem[]): string {
  const unknown = chosen.filter((item) => outcomeOf(item) === "unknown").length;
  const parts = [
    right > 0 && `${formatCount(right, "answer")} marked as right`,
    unknown > 0 && `${formatCount(unknown, "unknown one")}: say what ${unknown === 1 ? "it shows" : "they show"}`,
    chosen.length > right + unknown && `${formatCount(chosen.length - right - unknown, "picture")} without an answer`,
  ].filter((part) => part !== false);
  return parts.length === 0 ? "All of these have a class already" : parts.join(". ");
}

/** A request that was ended begins anew, and pictures get new addresses. */
function asNew(item: QueueItem): QueueItem {
  const { prediction, copies, status } = item;
  return {
    ...item,
    status: status === "running" ? "waiting" : status,
    prediction: prediction !== null && copies !== undefined ? withPictures(prediction, copies) : prediction,
  };
}
