import { Button } from "@/components/ui/button";

import { type Filters, NO_FILTERS } from "../filters";

/** No picture is of all that was chosen. */
export function NoMatch({ onFilters }: { onFilters: (change: Partial<Filters>) => void }) {
  return (
    <p className="bg-muted text-muted-foreground flex flex-wrap items-center gap-3 rounded-lg p-4">
      No picture of this revision is of the class, the split and the finding that you chose.
      <Button variant="outline" size="sm" onClick={() => onFilters(NO_FILTERS)}>
        Show all
      </Button>
    </p>
  );
}
