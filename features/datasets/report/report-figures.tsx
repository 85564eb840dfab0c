import { ScanSearch } from "lucide-react";

import { KeyFigure } from "@/components/key-figure";
import { Link } from "@/components/link";
import { buttonVariants } from "@/components/ui/button";
import type { RevisionDetail } from "@/lib/api/types";
import { formatBytes, formatNumber, revisionLabel } from "@/lib/format";
import { insightsPage } from "@/lib/pages";

import { diffWords } from "../revision-diff";

/** A revision in one look, and how it differs from the one before. */
export function ReportFigures({ revision: { report, diff, id } }: { revision: RevisionDetail }) {
  const train = report.splits.train ?? 0;
  const test = report.splits.test ?? 0;
  return (
    <section aria-label="At a glance" className="border-border bg-card overflow-hidden rounded-xl border">
      <dl className="bg-border grid grid-cols-2 gap-px sm:grid-cols-4">
        <KeyFigure term="Pictures" value={formatNumber(report.image_count)} note={formatsOf(report.formats)} />
        <KeyFigure term="Classes" value={formatNumber(report.classes.length)} note="One folder each" />
        <KeyFigure term="Training" value={formatNumber(train)} note="Pictures to train on" />
        <KeyFigure term="Test" value={formatNumber(test)} note="Pictures to test on" />
      </dl>
      <div className="border-border flex flex-wrap items-center gap-x-6 gap-y-2 border-t px-6 py-3 max-sm:px-4">
        <p className="text-muted-foreground min-w-0 flex-1 basis-64 text-small text-pretty">
          <span>{revisionLabel(id)}</span> · {formatBytes(report.total_bytes)}
          {diff != null && ` · ${diffWords(diff)}`}
        </p>
        <Link href={insightsPage(id)} className={buttonVariants({ variant: "outline", size: "sm" })}>
          <ScanSearch aria-hidden />
          Look at the data
        </Link>
      </div>
    </section>
  );
}

function formatsOf(formats: Readonly<Record<string, number>>): string {
  return Object.entries(formats)
    .toSorted(([, a], [, b]) => b - a)
    .map(([format, count]) => `${formatNumber(count)} ${format}`)
    .join(", ");
}
