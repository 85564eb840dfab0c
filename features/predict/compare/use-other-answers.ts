import { useQueries, useQueryClient } from "@tanstack/react-query";

import { ApiProblem } from "@/lib/api/problem";
import type { Prediction } from "@/lib/api/types";

import { predictFile, predictUrl } from "../api";
import type { QueueItem } from "../queue/queue-item";
import { sentPictureOf } from "../queue/sent-picture";

import { limitTo } from "./limit";

export interface OtherAnswer {
  prediction: Prediction | null;
  error: Error | null;
  retry: () => void;
}

/** Beside the pictures that the chosen model is asked about. */
const oneOfTwo = limitTo(2);
/** Looking elsewhere for a while must not mean asking about all of them again. */
const KEPT_MS = 30 * 60_000;

/** What another version says of each picture that has an answer; asked once, a few at a time. */
export function useOtherAnswers(items: readonly QueueItem[], version: string): ReadonlyMap<string, OtherAnswer> {
  const queries = useQueryClient();
  const answers = useQueries({
    queries: items.map((item) => ({
      queryKey: keyOf(item, version),
      queryFn: ({ signal }: { signal: AbortSignal }) => oneOfTwo(() => askAbout(item, version, signal)),
      enabled: item.prediction !== null,
      staleTime: Infinity,
      gcTime: KEPT_MS,
      retry: isPassing,
    })),
  });
  return new Map(
    items.map((item, index) => [
      item.id,
      {
        prediction: answers[index]?.data ?? null,
        error: answers[index]?.error ?? null,
        retry: () => void queries.refetchQueries({ queryKey: keyOf(item, version) }),
      },
    ]),
  );
}

function keyOf({ id, name }: QueueItem, version: string) {
  return ["other-answer", version, id, name] as const;
}

function isPassing(failures: number, error: Error): boolean {
  return failures < 3 && error instanceof ApiProblem && error.isPassing && !error.needsToken;
}

async function askAbout(item: QueueItem, model: string, signal: AbortSignal): Promise<Prediction> {
  signal.throwIfAborted();
  const picture = sentPictureOf(item);
  if (picture === null) throw new Error("This picture is no longer at hand. Add it again to compare.");
  const options = { model, explain: false };
  if (picture.kind === "url") return predictUrl(picture.url, options, signal);
  return predictFile(picture.file, options, signal);
}
