import type { ScopedFacts } from "@/lib/hooks/use-insights";
import { classLabel } from "@/lib/format";
import type { Filters } from "@/lib/insights-filters";
import { scopeWords } from "@/lib/insights-words";

import { Panel } from "../ui/panel";
import { Skeleton } from "../ui/skeleton";
import { DimensionScatter } from "./dimension-scatter";
import { FileKinds } from "./file-kinds";
import { Histograms } from "./histograms";

interface FileFactsProps {
  scoped: ScopedFacts;
  filters: Filters;
}

/** How large the pictures are, what shape they have, and in which formats they come. */
export function FileFacts({ scoped: { facts, error }, filters }: FileFactsProps) {
  if (facts === undefined) {
    return (
      <Panel title="Sizes and formats">
        {error === null ? <Skeleton className="h-64 w-full" /> : <p className="text-muted">{error.message}</p>}
      </Panel>
    );
  }
  if (facts === null) {
    return (
      <Panel title="Sizes and formats">
        <p className="text-muted">{nothingWords(filters)}</p>
      </Panel>
    );
  }
  const scope = scopeWords(facts.image_count, filters);
  return (
    <div className="grid gap-6 lg:grid-cols-2">
      <DimensionScatter facts={facts} scope={scope} />
      <div className="flex min-w-0 flex-col gap-6">
        <Histograms facts={facts} scope={scope} />
        <FileKinds facts={facts} scope={scope} />
      </div>
    </div>
  );
}

function nothingWords({ className, split }: Filters): string {
  const kind = split === null ? "pictures" : `${split === "train" ? "training" : "test"} pictures`;
  return `There are no ${kind}${className === null ? "" : ` of ${classLabel(className)}`} in this revision.`;
}
