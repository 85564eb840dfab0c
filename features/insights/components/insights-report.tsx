import { Deferred } from "@/components/deferred";
import type { Insights } from "@/lib/api/types";

import { Distribution } from "../charts/distribution";
import { FileFacts } from "../charts/file-facts";
import { FileKinds } from "../charts/file-kinds";
import { EditsBar } from "../edits/edits-bar";
import { Findings } from "../findings/findings";
import { WorstFindings } from "../findings/worst-findings";
import { useInsightsView } from "../insights-context";
import { EmbeddingMap } from "../map/embedding-map";
import { Browse } from "../pictures/browse";
import { useScopedFacts } from "../queries";
import { scopeWords } from "../words";

import { FilterBar } from "./filter-bar";
import { InsightsFigures } from "./insights-figures";
import { PicturesElsewhere } from "./pictures-elsewhere";
import { Samples } from "./samples";

const FEW_CLASSES = 6;

/** All that is known of a revision: its pictures and what may be wrong at a glance, then each in full. */
export function InsightsReport() {
  const { insights, filters, onFilters } = useInsightsView();
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
      <FilterBar insights={insights} filters={filters} onFilters={onFilters} />
      {hasPictures ? <Overview insights={insights} /> : <PicturesElsewhere insights={insights} />}
      <Deferred>
        <Findings />
        <div className="grid gap-6 lg:grid-cols-2 lg:items-start">
          <Distribution insights={insights} filters={filters} onFilters={onFilters} />
          {(isFew || !hasPictures) && kinds}
        </div>
        <FileFacts scoped={scoped} filters={charted} side={isFew || !hasPictures ? null : kinds} />
        {insights.deep_look?.has_map === true && <EmbeddingMap />}
        {hasPictures && <Browse />}
      </Deferred>
      <EditsBar />
    </>
  );
}

/** The first look: the pictures themselves, and beside them what is most likely wrong. */
function Overview({ insights }: { insights: Insights }) {
  return (
    <div className="grid gap-6 lg:grid-cols-[minmax(0,3fr)_minmax(0,2fr)] lg:items-start">
      <Samples />
      <div className="flex min-w-0 flex-col gap-6">
        <WorstFindings />
        <InsightsFigures insights={insights} />
      </div>
    </div>
  );
}
