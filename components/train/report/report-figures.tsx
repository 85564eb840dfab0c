import type { RevisionDetail, RevisionDiff } from "@/lib/api/types";
import { formatBytes, formatCount, formatList, formatNumber } from "@/lib/format";

import { KeyFigure } from "../../ui/key-figure";

/** A revision in one look, and how it differs from the one before. */
export function ReportFigures({ revision: { report, diff, id } }: { revision: RevisionDetail }) {
  const train = report.splits.train ?? 0;
  const test = report.splits.test ?? 0;
  return (
    <section aria-label="At a glance" className="border-line bg-surface overflow-hidden rounded-xl border">
      <dl className="bg-line grid grid-cols-2 gap-px sm:grid-cols-4">
        <KeyFigure term="Pictures" value={formatNumber(report.image_count)} note={formatsOf(report.formats)} />
        <KeyFigure term="Classes" value={formatNumber(report.classes.length)} note="One folder each" />
        <KeyFigure term="To learn from" value={formatNumber(train)} note="Training pictures" />
        <KeyFigure term="To be judged by" value={formatNumber(test)} note="Test pictures, never trained on" />
      </dl>
      <p className="border-line text-muted border-t px-6 py-3 text-[0.8125rem] text-pretty max-sm:px-4">
        <span className="figures">{id}</span> · {formatBytes(report.total_bytes)}
        {diff != null && ` · ${diffWords(diff)}`}
      </p>
    </section>
  );
}

function formatsOf(formats: Readonly<Record<string, number>>): string {
  return Object.entries(formats)
    .toSorted(([, a], [, b]) => b - a)
    .map(([format, count]) => `${formatNumber(count)} ${format}`)
    .join(", ");
}

function diffWords({ parent, added, removed, unchanged, ...classes }: RevisionDiff): string {
  const { added_classes: addedClasses = [], removed_classes: removedClasses = [] } = classes;
  const parts = [
    `${formatCount(added, "picture")} new`,
    `${formatNumber(removed)} gone`,
    `${formatNumber(unchanged)} as before`,
    ...(addedClasses.length > 0 ? [`new classes ${formatList(addedClasses)}`] : []),
    ...(removedClasses.length > 0 ? [`classes gone: ${formatList(removedClasses)}`] : []),
  ];
  return `Against ${parent}: ${parts.join(", ")}.`;
}
