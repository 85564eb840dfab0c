import { meaningOf, type Outcome } from "@/features/models";
import type { ApiProblem } from "@/lib/api/problem";
import type { Prediction } from "@/lib/api/types";

/** A file can be looked at where it is; a picture from the web cannot, for pages fetch nothing from elsewhere. */
export type SentPicture = { kind: "file"; file: File; objectUrl: string } | { kind: "url"; url: string };

/** After a reload only a small copy is left of a picture that was answered. */
export type PictureSource = SentPicture | { kind: "kept"; picture: string | null };

/** held: waits for the visitor's word (a very large file); waiting: for its turn; running: at the server. */
export type QueueStatus = "held" | "waiting" | "running" | "done" | "failed";

export interface QueueItem {
  id: string;
  name: string;
  source: PictureSource;
  status: QueueStatus;
  prediction: Prediction | null;
  problem: ApiProblem | null;
}

/** What an item counts as in the batch's summary; null while it has no outcome. */
export function outcomeOf(item: QueueItem): Outcome | null {
  if (item.status === "failed") return "failed";
  return item.prediction === null ? null : meaningOf(item.prediction);
}

/** Where to see an item: the server's preview where one was needed, else the visitor's own file; null without either. */
export function pictureUrlOf({ prediction, source }: QueueItem): string | null {
  if (source.kind === "kept") return source.picture;
  return prediction?.preview ?? (source.kind === "file" ? source.objectUrl : null);
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
