import type { ApiProblem } from "../api/problem";
import type { Prediction } from "../api/types";
import type { Meaning } from "../verdict";
import { meaningOf } from "../verdict";

export type PictureSource = { kind: "file"; file: File } | { kind: "url"; url: string };

/** held: waits for the visitor's word (a very large file); waiting: for its turn; running: at the server. */
export type QueueStatus = "held" | "waiting" | "running" | "done" | "failed";

export interface QueueItem {
  id: string;
  name: string;
  source: PictureSource;
  /** Address of the visitor's own picture; a picture from the web cannot be shown, for nothing is fetched from elsewhere. */
  previewUrl: string | null;
  status: QueueStatus;
  prediction: Prediction | null;
  problem: ApiProblem | null;
}

export type Outcome = Meaning | "failed";

/** What an item counts as in the batch's summary; null while it has no outcome. */
export function outcomeOf(item: QueueItem): Outcome | null {
  if (item.status === "failed") return "failed";
  return item.prediction === null ? null : meaningOf(item.prediction);
}

/** A short name for a picture at an address: its last path segment, or the host. */
export function nameOfUrl(url: string): string {
  try {
    const { pathname, host } = new URL(url);
    return pathname.split("/").findLast((segment) => segment !== "") ?? host;
  } catch {
    return url;
  }
}
