"use client";

import { livePeriodWords } from "../live-periods";
import { useLivePeriod } from "../queries";

/** Since when a version is live, or until when it was; of a candidate, that it never was. */
export function LivePeriodLine({ version, isLive }: { version: string; isLive: boolean }) {
  const period = useLivePeriod(version);
  if (period === undefined) return null;
  const words = livePeriodWords(period) ?? (isLive ? null : "A candidate: it was never live.");
  return words === null ? null : <p className="text-muted-foreground max-w-[90ch] text-pretty">{words}</p>;
}
