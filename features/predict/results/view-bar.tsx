"use client";

import { clsx } from "clsx";
import { ArrowDownUp, Grid3x3, LayoutGrid, Search, SlidersHorizontal, TableProperties, X } from "lucide-react";
import { useState } from "react";

import { OptionSelect } from "@/components/option-select";
import { PercentSlider } from "@/components/percent-slider";
import { Segmented } from "@/components/segmented";
import { Button } from "@/components/ui/button";
import { Input } from "@/components/ui/input";
import { classLabel, formatCount, formatNumber } from "@/lib/format";

import { useHeatmapPercent } from "../heatmap-percent";
import type { QueueItem } from "../queue/queue-item";

import { classCounts, type Column, COLUMNS, NO_FILTERS, type View } from "./batch-view";
import type { BatchView } from "./use-batch-view";

const VIEW_LABELS: Record<View, { word: string; icon: typeof Grid3x3 }> = {
  cards: { word: "Cards", icon: LayoutGrid },
  grid: { word: "Grid", icon: Grid3x3 },
  table: { word: "Table", icon: TableProperties },
};

const VIEW_OPTIONS = (Object.keys(VIEW_LABELS) as View[]).map((value) => {
  const { word, icon: Icon } = VIEW_LABELS[value];
  const label = (
    <>
      <Icon aria-hidden />
      <span className="max-sm:sr-only">{word}</span>
    </>
  );
  return { value, label };
});

const COLUMN_WORDS: Record<Column, string> = {
  added: "Time added",
  name: "Name",
  class: "Class",
  confidence: "Confidence",
  certainty: "Certainty",
  time: "Time taken",
  version: "Model version",
};

const ORDER_OPTIONS = COLUMNS.map((value) => ({ value, label: COLUMN_WORDS[value] }));

const CONFIDENCES: readonly { value: string; label: string; range: readonly [number, number] | null }[] = [
  { value: "all", label: "Any confidence", range: null },
  { value: "low", label: "Below 50%", range: [0, 0.5] },
  { value: "medium", label: "50 to 80%", range: [0.5, 0.8] },
  { value: "high", label: "80 to 95%", range: [0.8, 0.95] },
  { value: "highest", label: "95% and above", range: [0.95, Number.POSITIVE_INFINITY] },
];

export function ViewSwitch({ view, setView }: Pick<BatchView, "view" | "setView">) {
  return <Segmented label="View" options={VIEW_OPTIONS} value={view} onChange={setView} />;
}

/** What of a batch is shown, and in which order. */
export function ViewBar({ items, batch }: { items: readonly QueueItem[]; batch: BatchView }) {
  const { filters, setFilters, order, setOrder, shown, isFiltered, view } = batch;
  const [isOpen, setIsOpen] = useState(false);
  const confidence = CONFIDENCES.find(({ range }) => range?.[0] === filters.confidence?.[0]);
  return (
    <div role="search" aria-label="Filter and sort" className="flex flex-wrap items-center gap-2">
      <div className="relative min-w-40 flex-1 sm:max-w-60">
        <Search
          className="text-muted-foreground pointer-events-none absolute top-1/2 left-3 size-4 -translate-y-1/2"
          aria-hidden
        />
        <Input
          type="search"
          aria-label="Search names"
          placeholder="Search names"
          value={filters.name}
          onChange={(event) => setFilters({ name: event.target.value })}
          className="pl-9"
        />
      </div>
      <Button variant="outline" className="sm:hidden" aria-expanded={isOpen} onClick={() => setIsOpen(!isOpen)}>
        <SlidersHorizontal aria-hidden />
        Filter
      </Button>
      <div className={clsx("flex flex-wrap items-center gap-2", !isOpen && "max-sm:hidden")}>
        <OptionSelect
          aria-label="Class"
          className={SELECT}
          value={filters.className ?? ""}
          options={[
            { value: "", label: "All classes" },
            ...classCounts(items).map(([name, count]) => ({
              value: name,
              label: `${classLabel(name)} (${formatNumber(count)})`,
            })),
          ]}
          onChange={(name) => setFilters({ className: name === "" ? null : name })}
        />
        <OptionSelect
          aria-label="Confidence"
          className={SELECT}
          value={confidence?.value ?? "all"}
          options={CONFIDENCES}
          onChange={(value) =>
            setFilters({ confidence: CONFIDENCES.find((one) => one.value === value)?.range ?? null })
          }
        />
        <span className="flex items-center gap-1">
          <OptionSelect
            aria-label="Sort by"
            className={SELECT}
            value={order.column}
            options={ORDER_OPTIONS}
            onChange={(value) => {
              const column = COLUMNS.find((one) => one === value) ?? "added";
              setOrder({ column, isDescending: column === "added" });
            }}
          />
          <Button
            variant="ghost"
            size="icon"
            aria-label={order.isDescending ? "Sorted downwards: turn round" : "Sorted upwards: turn round"}
            onClick={() => setOrder({ ...order, isDescending: !order.isDescending })}
          >
            <ArrowDownUp className={order.isDescending ? undefined : "-scale-y-100"} aria-hidden />
          </Button>
        </span>
        {view === "cards" && <HeatmapForAll />}
      </div>
      {isFiltered && (
        <span className="ml-auto flex items-center gap-1">
          <span role="status" className="text-muted-foreground text-small">
            {formatNumber(shown.length)} of {formatCount(items.length, "picture")}
          </span>
          <Button variant="ghost" size="sm" onClick={() => setFilters(NO_FILTERS)}>
            <X aria-hidden />
            Show all
          </Button>
        </span>
      )}
    </div>
  );
}

const SELECT = "w-auto max-w-44";

const HEATMAP_MEANING =
  "Warm areas counted most towards the class named. They show where the model looked, not whether it is right.";

/** One slider for the heatmaps of all cards. */
function HeatmapForAll() {
  const [percent, setPercent] = useHeatmapPercent();
  return (
    <span className="flex min-w-56 items-center gap-3">
      <span className="text-muted-foreground text-small">Heatmaps</span>
      <PercentSlider label={`Heatmap opacity. ${HEATMAP_MEANING}`} value={percent} onChange={setPercent} />
      <span className="figures text-muted-foreground w-10 shrink-0 text-right text-xs">{percent}%</span>
    </span>
  );
}
