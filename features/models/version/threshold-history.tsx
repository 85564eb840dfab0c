import { Disclosure } from "@/components/disclosure";
import type { Thresholds } from "@/lib/api/types";
import { formatDate } from "@/lib/format";

import { formatThreshold } from "../certainty";

/** What was set when; nothing where nobody ever set anything. */
export function ThresholdHistory({ thresholds: { history, default: usual } }: { thresholds: Thresholds }) {
  if (history.length === 0) return null;
  return (
    <div className="mt-4">
      <Disclosure title={`Set before (${history.length})`} isPlain>
        <ol className="divide-border divide-y">
          {history.map(({ high, set_at: at }, index) => (
            <li key={`${at} ${index}`} className="flex flex-wrap justify-between gap-x-6 py-2">
              <span>
                {high === null ? `Back to the default, ${formatThreshold(usual.high)}` : formatThreshold(high)}
                {index === 0 && <span className="text-muted-foreground"> (in use)</span>}
              </span>
              <time dateTime={at} className="text-muted-foreground text-small">
                {formatDate(at)}
              </time>
            </li>
          ))}
        </ol>
      </Disclosure>
    </div>
  );
}
