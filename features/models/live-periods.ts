import type { PromotionEntry } from "@/lib/api/types";
import { formatMoment, formatWhen } from "@/lib/format";

/** When a version was live, as far as the server's history of promotions tells. */
export type LivePeriod =
  | { state: "live"; entry: PromotionEntry }
  | { state: "ended"; since: string | null; until: string; successor: string }
  | { state: "never" };

/** Find the last time that a version was live; the history has the newest promotion first. */
export function livePeriodOf(version: string, promotions: readonly PromotionEntry[]): LivePeriod {
  const index = promotions.findIndex((entry) => entry.version === version);
  const entry = promotions[index];
  if (index === 0 && entry !== undefined) return { state: "live", entry };
  // What came with Whisker is live without a promotion, until there is one.
  const end = entry === undefined ? promotions.find(({ previous }) => previous === version) : promotions[index - 1];
  if (end === undefined) return { state: "never" };
  return { state: "ended", since: entry?.promoted_at ?? null, until: end.promoted_at, successor: end.version };
}

/** The reason that the server writes down where a person gives none. */
const BY_HAND = "promoted by hand";

/** Say since when a version is live and why, or until when it was; nothing where there is nothing to say. */
export function livePeriodWords(period: LivePeriod, now = new Date()): string | null {
  if (period.state === "never") return null;
  if (period.state === "ended") {
    const since = period.since === null ? "" : ` from ${formatMoment(period.since, now)}`;
    return `It was live${since} until ${formatMoment(period.until, now)}, when ${period.successor} went live.`;
  }
  const { kind, reason, promoted_at: at } = period.entry;
  const when = formatWhen(at, now);
  if (kind === "rollback") return `It went live again ${when}, by a rollback.`;
  if (reason === BY_HAND) return `It was made live ${when}.`;
  return `It went live ${when}. ${reason.replace(/^Promoted\. /, "")}`.trim();
}
