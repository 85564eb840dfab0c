import { KeyFigure } from "@/components/key-figure";
import type { Insights } from "@/lib/api/types";
import { formatBytes, formatCount, formatNumber } from "@/lib/format";

import { classSpread, openFindings, severityWords } from "../words";

/** A revision in one look. */
export function InsightsFigures({ insights }: { insights: Insights }) {
  const { image_count: count, total_bytes: bytes, splits, classes, dataset_id: id } = insights;
  return (
    <section aria-label="At a glance" className="border-border bg-card overflow-hidden rounded-xl border">
      <dl className={`bg-border grid grid-cols-2 gap-px ${id === null ? "lg:grid-cols-4" : ""}`}>
        <KeyFigure
          term="Pictures"
          value={formatNumber(count)}
          note={`${formatNumber(splits.train ?? 0)} for training, ${formatNumber(splits.test ?? 0)} for testing`}
        />
        <KeyFigure term="Classes" value={formatNumber(classes.length)} note={classSpread(classes)} />
        <KeyFigure
          term="Size"
          value={formatBytes(bytes)}
          exact={formatCount(bytes, "byte")}
          note={`${formatBytes(bytes / Math.max(count, 1))} a picture`}
        />
        <KeyFigure term="Findings" value={formatNumber(openFindings(insights))} note={severityWords(insights)} />
      </dl>
    </section>
  );
}
