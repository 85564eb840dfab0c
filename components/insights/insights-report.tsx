import type { Insights } from "@/lib/api/types";
import { useScopedFacts } from "@/lib/hooks/use-insights";
import { useInsightsFilters } from "@/lib/hooks/use-insights-filters";

import { Browse } from "./browse/browse";
import { Distribution } from "./distribution";
import { EmbeddingMap } from "./embedding-map";
import { FileFacts } from "./file-facts";
import { FilterBar } from "./filter-bar";
import { EditsBar } from "./findings/edits-bar";
import { Findings } from "./findings/findings";
import { InsightsFigures } from "./insights-figures";
import { PicturesElsewhere } from "./pictures-elsewhere";
import { Samples } from "./samples";

interface InsightsReportProps {
  insights: Insights;
  onRevision: (revision: string) => void;
}

/** All that is known of a revision: at a glance, what may be wrong, then what is in it. */
export function InsightsReport({ insights, onRevision }: InsightsReportProps) {
  const { filters, setFilters } = useInsightsFilters();
  const scoped = useScopedFacts(insights, filters);
  const parts = { insights, filters, onFilters: setFilters, onRevision };
  const hasPictures = insights.dataset_id !== null;
  return (
    <>
      {!hasPictures && <PicturesElsewhere insights={insights} />}
      <InsightsFigures insights={insights} />
      <FilterBar insights={insights} filters={filters} onFilters={setFilters} />
      <Findings {...parts} />
      <div className={hasPictures ? "grid gap-6 lg:grid-cols-2" : "contents"}>
        <Distribution insights={insights} filters={filters} onFilters={setFilters} />
        {hasPictures && <Samples insights={insights} filters={filters} onFilters={setFilters} />}
      </div>
      <FileFacts scoped={scoped} filters={filters} />
      {insights.deep_look?.has_map === true && <EmbeddingMap {...parts} />}
      {hasPictures && <Browse {...parts} />}
      <EditsBar insights={insights} onRevision={onRevision} />
    </>
  );
}
