import type { ModelSummary } from "@/lib/api/types";
import { formatBytes, formatDate, formatExact, formatNumber, formatRate } from "@/lib/format";

import { Button } from "../ui/button";
import { LiveBadge } from "./live-badge";

interface VersionRowProps {
  model: ModelSummary;
  isBusy: boolean;
  onPromote: (version: string) => void;
}

/** Columns that a phone has no room for. */
export const WIDE_ONLY = "max-sm:hidden";

const CELL = "border-line border-b py-3 pr-6 [tr:last-child>&]:border-b-0";

export function VersionRow({ model, isBusy, onPromote }: VersionRowProps) {
  return (
    <tr>
      <th scope="row" className={`${CELL} font-normal max-sm:whitespace-normal`}>
        <span className="block font-medium">{model.name}</span>
        <span className="figures text-muted block text-xs">
          {model.version}
          {model.bundled ? " · bundled" : ""}
        </span>
        <span className="text-muted block text-xs sm:hidden">{formatDate(model.created_at)}</span>
      </th>
      <td className={`${CELL} ${WIDE_ONLY}`}>{formatDate(model.created_at)}</td>
      <td className={`${CELL} figures`} title={formatExact(model.accuracy)}>
        {formatRate(model.accuracy)}
      </td>
      <td className={`${CELL} ${WIDE_ONLY} figures`}>{formatNumber(model.test_count)}</td>
      <td className={`${CELL} ${WIDE_ONLY} figures`}>{formatBytes(model.size_bytes)}</td>
      <td className={`${CELL} pr-0! text-right`}>
        {model.is_champion ? (
          <LiveBadge />
        ) : (
          <Button
            size="small"
            disabled={isBusy}
            aria-label={`Make ${model.version} live`}
            onClick={() => {
              onPromote(model.version);
            }}
          >
            Make live
          </Button>
        )}
      </td>
    </tr>
  );
}
