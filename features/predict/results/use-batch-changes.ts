import { classLabel, formatCount } from "@/lib/format";
import { toast } from "@/lib/toast";

import { withPictures } from "../queue/pictures";
import type { PredictionQueue } from "../queue/prediction-queue";
import type { QueueItem } from "../queue/queue-item";

/** Change many pictures at once, with a way back. */
export function useBatchChanges(queue: PredictionQueue) {
  // The page's lower end is where the bar of the selection is.
  const undoable = (words: string, undo: () => void) =>
    toast(words, { position: "top-center", action: { label: "Undo", onClick: undo } });

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
    /** The model's answers are right, where it gave one: "unknown" names no class. */
    confirm: (ids: ReadonlySet<string>) =>
      give(
        ids,
        ({ prediction, givenClass }) =>
          prediction === null || prediction.is_unknown ? givenClass : prediction.predicted_class,
        `${formatCount(ids.size, "answer")} marked as right`,
      ),
    remove: (ids: ReadonlySet<string>) => {
      const removed = queue.getItems().filter(({ id }) => ids.has(id));
      queue.remove(...ids);
      undoable(`${formatCount(removed.length, "picture")} removed`, () => queue.restore(removed.map(asNew)));
    },
  };
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
