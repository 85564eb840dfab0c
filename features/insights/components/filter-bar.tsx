import { FunnelX, X } from "lucide-react";

import { OptionSelect } from "@/components/option-select";
import { Segmented } from "@/components/segmented";
import { Button } from "@/components/ui/button";
import type { Insights } from "@/lib/api/types";
import { classLabel } from "@/lib/format";

import { type Filters, isFiltered, NO_FILTERS, SPLITS } from "../filters";
import { kindTitle } from "../kinds";
import { SPLIT_LABELS } from "../words";

interface FilterBarProps {
  insights: Insights;
  filters: Filters;
  onFilters: (change: Partial<Filters>) => void;
}

const ALL = "all";

/** Which pictures all of the page is about; it stays in sight, unless the screen is so low that it hid the rest. */
export function FilterBar({ insights, filters, onFilters }: FilterBarProps) {
  const { className, split, finding } = filters;
  const splits = SPLITS.filter((name) => (insights.splits[name] ?? 0) > 0 || name === split);
  return (
    <section
      aria-label="Filters"
      data-covers-top
      className="border-border bg-background sticky top-14 z-10 -mx-4 flex flex-wrap items-center gap-3 border-b px-4 py-3 md:top-0 md:-mx-6 md:px-6 [@media(max-height:36rem)]:static"
    >
      <div className="min-w-0 flex-1 basis-32 sm:max-w-60">
        <OptionSelect
          aria-label="Class"
          value={className ?? ""}
          onChange={(value) => onFilters({ className: value === "" ? null : value })}
          options={classOptions(insights, className)}
        />
      </div>
      {splits.length > 1 && (
        <Segmented
          label="Split"
          value={split ?? ALL}
          onChange={(value) => onFilters({ split: value === ALL ? null : value })}
          options={[{ value: ALL, label: "All" }, ...splits.map((value) => ({ value, label: SPLIT_LABELS[value] }))]}
        />
      )}
      {finding !== null && (
        <Button variant="outline" size="sm" className="max-w-full min-w-0" onClick={() => onFilters({ finding: null })}>
          <span className="truncate">{kindTitle(finding)}</span>
          <X aria-label="Take this finding away" />
        </Button>
      )}
      {isFiltered(filters) && (
        <Button
          variant="ghost"
          size="sm"
          aria-label="Clear filters"
          className="max-sm:px-0"
          onClick={() => onFilters(NO_FILTERS)}
        >
          <FunnelX aria-hidden />
          <span className="max-sm:hidden">Clear filters</span>
        </Button>
      )}
    </section>
  );
}

/** A class that the address names is offered even where this revision has none. */
function classOptions({ classes }: Insights, current: string | null) {
  const names = classes.map(({ class_name: name }) => name).toSorted((a, b) => a.localeCompare(b));
  const known = current === null || names.includes(current) ? names : [current, ...names];
  return [
    { value: "", label: `All ${names.length} classes` },
    ...known.map((value) => ({ value, label: classLabel(value) })),
  ];
}
