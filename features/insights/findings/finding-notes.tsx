import { History } from "lucide-react";

import { Button } from "@/components/ui/button";
import { revisionLabel } from "@/lib/format";

import { isFiltered, NO_FILTERS } from "../filters";
import { useInsightsView } from "../insights-context";

/** Revisions do not change: what is to be changed is changed in the newest one. */
export function OldRevision() {
  const { subject, onRevision } = useInsightsView();
  if (subject === null || subject.newest === null || subject.isNewest) return null;
  const { newest } = subject;
  return (
    <p className="bg-muted text-muted-foreground flex flex-wrap items-center gap-x-3 gap-y-2 rounded-lg p-3 text-small">
      <History className="size-4 shrink-0" aria-hidden />
      <span className="min-w-0 flex-1 basis-56">
        This is an older revision, and it does not change. Exclude and relabel pictures in the newest one.
      </span>
      <Button variant="outline" size="sm" onClick={() => onRevision(newest)}>
        Open {revisionLabel(newest)}
      </Button>
    </p>
  );
}

/** There is no picture: all of a finding is fine, or what is chosen above has none. */
export function NoPictures({ isOfFinding = true }: { isOfFinding?: boolean }) {
  const { filters, onFilters } = useInsightsView();
  const isPart = isFiltered(isOfFinding ? { ...filters, finding: null } : filters);
  return (
    <p className="bg-muted text-muted-foreground flex flex-wrap items-center gap-3 rounded-lg p-4">
      {isPart ? "No picture matches the filters that you chose." : "Nothing is left to look at here."}
      {isPart && (
        <Button
          variant="outline"
          size="sm"
          onClick={() => onFilters(isOfFinding ? { className: null, split: null } : NO_FILTERS)}
        >
          {isOfFinding ? "Show those of all classes" : "Show all"}
        </Button>
      )}
    </p>
  );
}
