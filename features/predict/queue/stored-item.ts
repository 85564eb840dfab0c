import { ApiProblem } from "@/lib/api/problem";

import type { StoredItem } from "./batch-store";
import { withPictures } from "./pictures";
import type { QueueItem } from "./queue-item";

/** An item as a database can hold it: its picture in full lies beside it, and addresses end with the page. */
export function itemToStore(item: QueueItem): StoredItem {
  const { source, prediction, problem, status } = item;
  return {
    ...item,
    status: status === "running" ? "waiting" : status,
    source: source.kind === "file" ? { kind: "kept", picture: null } : source,
    prediction: prediction === null ? null : { ...prediction, heatmap: null, preview: null },
    problem: problem === null ? null : fieldsOf(problem),
  };
}

function fieldsOf({ code, status, title, detail, requestId, retryAfterSeconds, faults }: ApiProblem) {
  return { code, status, title, detail, requestId, retryAfterSeconds, faults };
}

/** The item as it was, with its picture in full where that was kept. */
export function restoredItem(stored: StoredItem, original: File | undefined): QueueItem {
  const { prediction, problem, copies } = stored;
  return {
    ...stored,
    source: original === undefined ? stored.source : { kind: "file", file: original },
    prediction: prediction !== null && copies !== undefined ? withPictures(prediction, copies) : prediction,
    problem: problem === null ? null : new ApiProblem(problem),
  };
}
