import type { Prediction } from "@/lib/api/types";
import { formatMilliseconds } from "@/lib/format";

export interface Timing {
  /** The model's own time for this picture, without waiting. */
  total: string;
  /** What the total is made of. */
  stages: readonly string[];
  /** How long the picture waited for its turn, which is not in the total; empty if nobody could notice. */
  queued: readonly string[];
}

const STAGE_WORDS: Readonly<Record<string, string>> = { decode: "reading", inference: "answering", explain: "heatmap" };
const NO_STAGES = new Set(["total", "queue"]);
/** Shorter stages say nothing a person could notice. */
const SHORTEST_STAGE_MS = 0.05;
const SHORTEST_WAIT_MS = 1;

/** Say what a picture took. */
export function timingOf({ timings_ms: timings }: Prediction): Timing {
  const { total, queue = 0 } = timings;
  return {
    total: total === undefined ? "–" : formatMilliseconds(total),
    stages: Object.entries(timings)
      .filter(([stage, time]) => !NO_STAGES.has(stage) && time >= SHORTEST_STAGE_MS)
      .map(([stage, time]) => `${STAGE_WORDS[stage] ?? stage} ${formatMilliseconds(time)}`),
    queued: queue < SHORTEST_WAIT_MS ? [] : [`not counted: ${formatMilliseconds(queue)} waiting its turn`],
  };
}
