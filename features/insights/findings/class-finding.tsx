import type { Finding } from "@/lib/api/types";
import { classLabel, formatNumber } from "@/lib/format";

import { useInsightsView } from "../insights-context";

/** Classes that a finding is about, the worst first, against the largest one. */
export function ClassFinding({ finding }: { finding: Finding }) {
  const { insights, onFilters } = useInsightsView();
  const counts = new Map(insights.classes.map(({ class_name, train, test }) => [class_name, train + test]));
  const largest = Math.max(...counts.values(), 1);
  return (
    <ul className="flex max-w-xl flex-col gap-1" aria-label={finding.title}>
      {finding.class_names.map((name) => (
        <li key={name}>
          <button
            type="button"
            onClick={() => onFilters({ className: name })}
            className="hover:bg-muted grid w-full grid-cols-[minmax(0,1fr)_auto] gap-x-3 rounded-lg px-2 py-1.5 text-left text-small"
          >
            <span className="truncate">{classLabel(name)}</span>
            <span className="figures">{formatNumber(counts.get(name) ?? 0)}</span>
            <span aria-hidden className="bg-muted col-span-2 mt-1 h-1.5 overflow-hidden rounded-full">
              <span
                className="bg-primary block h-full rounded-full"
                style={{ width: `${((counts.get(name) ?? 0) / largest) * 100}%` }}
              />
            </span>
          </button>
        </li>
      ))}
      {finding.count > finding.class_names.length && (
        <li className="text-muted-foreground px-2 text-small">
          and {formatNumber(finding.count - finding.class_names.length)} more
        </li>
      )}
    </ul>
  );
}
