import { meaningOf, type Outcome } from "@/features/models";
import type { ApiProblem } from "@/lib/api/problem";
import type { Prediction } from "@/lib/api/types";

/** A file can be looked at where it is; a picture from the web cannot, for pages fetch nothing from elsewhere. */
export type SentPicture = { kind: "file"; file: File } | { kind: "url"; url: string };

/** After a reload only a small copy is left of a picture that the browser had no room to keep in full. */
export type PictureSource = SentPicture | { kind: "kept"; picture: Blob | null };

/** held: waits for the visitor's word (a very large file); waiting: for its turn; running: at the server. */
export type QueueStatus = "held" | "waiting" | "running" | "done" | "failed";

export interface QueueItem {
  /** Counts up: the highest is the newest. */
  id: string;
  name: string;
  source: PictureSource;
  status: QueueStatus;
  prediction: Prediction | null;
  problem: ApiProblem | null;
  /** The server's own pictures of the answer, which its addresses in the prediction lead to. */
  copies?: AnswerPictures;
  /** What a person says the picture shows, which may be what the model said. */
  givenClass?: string | undefined;
  /** The class under which the picture lies in the inbox. */
  sentClass?: string | undefined;
  /** What it is called there. */
  sentId?: string | undefined;
}

export interface AnswerPictures {
  heatmap: Blob | null;
  preview: Blob | null;
}

/** What an item counts as in the batch's summary; null while it has no outcome. */
export function outcomeOf(item: QueueItem): Outcome | null {
  if (item.status === "failed") return "failed";
  return item.prediction === null ? null : meaningOf(item.prediction);
}

/** What is taken for an item's class: a person's word, else the model's, unless it does not know the picture. */
export function classOf({ givenClass, prediction }: QueueItem): string | null {
  if (givenClass !== undefined) return givenClass;
  return prediction === null || prediction.is_unknown ? null : prediction.predicted_class;
}

/** The confidence, where it is one to go by; null of a picture that the model does not know. */
export function shownConfidence({ prediction }: QueueItem): number | null {
  return prediction === null || prediction.is_unknown ? null : prediction.confidence;
}

/** The class under which the inbox holds a picture whose class is another by now; null where they agree. */
export function outdatedInboxClass(item: QueueItem): string | null {
  return item.sentClass === undefined || item.sentClass === classOf(item) ? null : item.sentClass;
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
