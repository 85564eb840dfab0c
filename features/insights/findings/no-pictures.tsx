import { Button } from "@/components/ui/button";

import { isFiltered, type Filters } from "../filters";

interface NoPicturesProps {
  filters: Filters;
  onFilters: (change: Partial<Filters>) => void;
}

/** Nothing is behind a finding: all of it is fine, or what is chosen above has none. */
export function NoPictures({ filters, onFilters }: NoPicturesProps) {
  const isPart = isFiltered({ ...filters, finding: null });
  return (
    <p className="bg-muted text-muted-foreground flex flex-wrap items-center gap-3 rounded-lg p-4">
      {isPart ? "There is none in the class and split that you chose." : "Nothing is left to look at here."}
      {isPart && (
        <Button variant="outline" size="sm" onClick={() => onFilters({ className: null, split: null })}>
          Show those of all classes
        </Button>
      )}
    </p>
  );
}
