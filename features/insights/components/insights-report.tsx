import type { Insights } from "@/lib/api/types";

import { Distribution } from "../charts/distribution";
import { FileFacts } from "../charts/file-facts";
import { FileKinds } from "../charts/file-kinds";
import { EditsBar } from "../edits/edits-bar";
import { Findings } from "../findings/findings";
import { EmbeddingMap } from "../map/embedding-map";
import { Browse } from "../pictures/browse";
import { useScopedFacts } from "../queries";
import { useInsightsFilters } from "../use-insights-filters";
import { scopeWords } from "../words";

import { FilterBar } from "./filter-bar";
import { InsightsFigures } from "./insights-figures";
import { PicturesElsewhere } from "./pictures-elsewhere";
import { Samples } from "./samples";

const FEW_CLASSES = 6;

interface InsightsReportProps {
  insights: Insights;
  onRevision: (revision: string) => void;
}

/** All that is known of a revision: at a glance, what may be wrong, then what is in it. */
export function InsightsReport({ insights, onRevision }: InsightsReportProps) {
  const { filters, setFilters } = useInsightsFilters();
  const parts = { insights, filters, onFilters: setFilters, onRevision };
  const hasPictures = insights.dataset_id !== null;
  // Figures of one class are kept beside the pictures: where those are not here, the charts are about all.
  const charted = hasPictures ? filters : { ...filters, className: null };
  const scoped = useScopedFacts(insights, charted);
  // Formats and colours fill the room that is left: beside few classes, else beside the sizes.
  const isFew = insights.classes.length <= FEW_CLASSES;
  const kinds =
    scoped.facts == null ? null : (
      <FileKinds facts={scoped.facts} scope={scopeWords(scoped.facts.image_count, charted)} />
    );
  return (
    <>
      {!hasPictures && <PicturesElsewhere insights={insights} />}
      <InsightsFigures insights={insights} />
      <FilterBar insights={insights} filters={filters} onFilters={setFilters} />
      <Findings {...parts} />
      <div className="grid gap-6 lg:grid-cols-2">
        <div className="flex min-w-0 flex-col gap-6">
          <Distribution insights={insights} filters={filters} onFilters={setFilters} />
          {isFew && hasPictures && kinds}
        </div>
        {hasPictures ? <Samples insights={insights} filters={filters} onFilters={setFilters} /> : kinds}
      </div>
      <FileFacts scoped={scoped} filters={charted} side={!isFew && hasPictures ? kinds : null} />
      {insights.deep_look?.has_map === true && <EmbeddingMap {...parts} />}
      {hasPictures && <Browse {...parts} />}
      <EditsBar insights={insights} onRevision={onRevision} />
    </>
  );
}
