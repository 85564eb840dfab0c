import type { SearchSummary, SearchTrial } from "@/lib/api/types";
import { formatCount, formatDuration, formatNumber } from "@/lib/format";

/** How a candidate is trained, apart from its network. */
export function trainingWords({ settings }: Pick<SearchTrial, "settings">): string {
  const { mode, earlier_maps: earlierMaps, learning_rate: rate } = settings;
  if (mode === "fine_tune") return typeof rate === "number" ? `fine-tuned, learning rate ${rate}` : "fine-tuned";
  return earlierMaps === true ? "last layer, with earlier maps" : "last layer";
}

/** How far a search got, in a sentence. */
export function progressWords(search: SearchSummary): string {
  const tried = `${formatNumber(search.tried_count)} of ${formatCount(search.candidate_count, "candidate")} tried in ${formatDuration(search.seconds)}`;
  if (!search.is_done) return `${tried} so far; where it was interrupted, the same command goes on.`;
  return search.tried_count < search.candidate_count
    ? `${tried}; there was no time for the others. The same command with more minutes goes on with them.`
    : `${tried}.`;
}
