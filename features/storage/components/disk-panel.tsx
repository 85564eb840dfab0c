import { clsx } from "clsx";

import { More } from "@/components/explain";
import { Panel } from "@/components/panel";
import type { StorageOverview } from "@/lib/api/types";
import { formatBytes, formatCount } from "@/lib/format";

interface Part {
  term: string;
  note: string;
  bytes: number;
  look: string;
}

/** The disk in one look: what Whisker takes, what others take, what is kept free, and what uploads may take. */
export function DiskPanel({ storage }: { storage: StorageOverview }) {
  const { total_bytes: total } = storage.disk;
  const parts = partsOf(storage);
  return (
    <Panel title="The disk" sentence={`It holds ${formatBytes(total)}, and the data folder is on it.`}>
      <div
        role="img"
        aria-label={`The disk: ${parts.map(({ term, bytes }) => `${term} ${formatBytes(bytes)}`).join(", ")}`}
        className="border-border flex h-3 gap-px overflow-hidden rounded-full border"
      >
        {parts.map(({ term, bytes, look }) => (
          <div key={term} className={clsx(look, bytes > 0 && "min-w-1")} style={{ flex: `${bytes} 1 0` }} />
        ))}
      </div>
      <dl className="mt-4 grid gap-x-6 gap-y-4 grid-cols-2 lg:grid-cols-4">
        {parts.map(({ term, note, bytes, look }) => (
          <div key={term} className="min-w-0">
            <dt className="text-muted-foreground flex items-center gap-2 text-small">
              <span aria-hidden className={clsx("border-border size-3 shrink-0 rounded-sm border", look)} />
              {term}
            </dt>
            <dd className="figures text-xl font-medium tracking-tight">
              <More more={formatCount(bytes, "byte")}>{formatBytes(bytes)}</More>
            </dd>
            <dd className="text-muted-foreground text-xs leading-5 text-pretty">{note}</dd>
          </div>
        ))}
      </dl>
    </Panel>
  );
}

function partsOf({ disk, used_bytes: used }: StorageOverview): Part[] {
  const { total_bytes: total, free_bytes: free, available_bytes: available } = disk;
  return [
    { term: "Whisker", note: "The whole data folder", bytes: used, look: "bg-primary" },
    {
      term: "Other things",
      note: "Not Whisker's to delete",
      bytes: Math.max(total - free - used, 0),
      look: "bg-input",
    },
    {
      term: "Kept free",
      note: "So that the server can go on when the rest is full",
      bytes: free - available,
      look: "bg-unsure-fill",
    },
    { term: "Free for uploads", note: "What new pictures may take", bytes: available, look: "bg-muted" },
  ];
}
