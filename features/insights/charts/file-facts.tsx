import type { ReactNode } from "react";

import { Panel } from "@/components/panel";
import { Skeleton } from "@/components/ui/skeleton";
import { classLabel } from "@/lib/format";

import type { Filters } from "../filters";
import type { ScopedFacts } from "../queries";
import { scopeWords } from "../words";

import { DimensionScatter } from "./dimension-scatter";
import { Histograms } from "./histograms";

interface FileFactsProps {
  scoped: ScopedFacts;
  filters: Filters;
  /** What stands below the histograms. */
  side: ReactNode;
}

/** How large the pictures are, what shape they have, and in which formats they come. */
export function FileFacts({ scoped: { facts, error }, filters, side }: FileFactsProps) {
  if (facts == null) {
    return (
      <Panel title="Width and height">
        {facts === undefined && error === null ? (
          <Skeleton className="h-64 w-full" />
        ) : (
          <p className="text-muted-foreground">{error?.message ?? nothingWords(filters)}</p>
        )}
      </Panel>
    );
  }
  const scope = scopeWords(facts.image_count, filters);
  return (
    <div className="grid gap-6 lg:grid-cols-2 lg:items-start">
      <DimensionScatter facts={facts} scope={scope} />
      <div className="flex min-w-0 flex-col gap-6">
        <Histograms facts={facts} scope={scope} />
        {side}
      </div>
    </div>
  );
}

function nothingWords({ className, split }: Filters): string {
  const kind = split === null ? "pictures" : `${split === "train" ? "training" : "test"} pictures`;
  return `There are no ${kind}${className === null ? "" : ` of ${classLabel(className)}`} in this revision.`;
}
