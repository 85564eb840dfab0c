import { Panel } from "@/components/panel";
import type { Facts } from "@/lib/api/types";
import { formatNumber, formatProbability } from "@/lib/format";

import { modeLabel } from "../words";

/** In which formats the files come, and how they hold colour. */
export function FileKinds({ facts: { formats, modes, image_count: count }, scope }: { facts: Facts; scope: string }) {
  const known = Object.values(modes).reduce((sum, value) => sum + value, 0);
  return (
    <Panel title="Formats and colours" sentence={`${scope}.`}>
      <div className="grid gap-x-8 gap-y-4 sm:grid-cols-2">
        <Shares title="Format" counts={formats} total={count} label={(name) => name} />
        {known > 0 && <Shares title="Colour" counts={modes} total={known} label={modeLabel} />}
      </div>
    </Panel>
  );
}

interface SharesProps {
  title: string;
  counts: Readonly<Record<string, number>>;
  total: number;
  label: (name: string) => string;
}

function Shares({ title, counts, total, label }: SharesProps) {
  const sorted = Object.entries(counts).toSorted(([, a], [, b]) => b - a);
  return (
    <div className="min-w-0">
      <h3 className="text-muted-foreground text-small">{title}</h3>
      <ul className="mt-1 flex flex-col gap-2">
        {sorted.map(([name, value]) => (
          <li key={name} className="grid grid-cols-[minmax(0,1fr)_auto] gap-x-3 text-small">
            <span className="truncate">{label(name)}</span>
            <span className="figures">
              {formatNumber(value)} <span className="text-muted-foreground">{formatProbability(value / total)}</span>
            </span>
            <span aria-hidden className="bg-muted col-span-2 flex h-1.5 overflow-hidden rounded-full">
              <span className="bg-primary" style={{ width: `${(value / total) * 100}%` }} />
            </span>
          </li>
        ))}
      </ul>
    </div>
  );
}
