"use client";

import { useState } from "react";

import type { ClassBar } from "@/components/charts/class-bar-chart";
import { ClassBarChart } from "@/components/charts/lazy-charts";
import { TableDisclosure } from "@/components/charts/table-disclosure";
import { Disclosure } from "@/components/disclosure";
import { Panel } from "@/components/panel";
import { Segmented } from "@/components/segmented";
import { Button } from "@/components/ui/button";
import type { ClassFacts, Insights } from "@/lib/api/types";
import { classLabel, formatBytes, formatCount, formatNumber } from "@/lib/format";
import { useMediaQuery } from "@/lib/hooks/use-media-query";
import { textWidth } from "@/lib/text-width";

import { type Filters, type Split, SPLITS } from "../filters";
import { type ClassOrder, equalWords, inOrder, SPLIT_LABELS } from "../words";

interface DistributionProps {
  insights: Insights;
  filters: Filters;
  onFilters: (change: Partial<Filters>) => void;
}

const ORDERS = [
  { value: "largest", label: "Largest first" },
  { value: "smallest", label: "Smallest first" },
  { value: "name", label: "By name" },
] as const;

const COLORS: Record<Split, string> = {
  train: "var(--primary)",
  test: "color-mix(in oklab, var(--primary) 40%, var(--card))",
};
/** More classes than this are put in order, and scroll within their panel. */
const MOST_AT_ONCE = 14;
/** More bars than this take a browser long to draw; the rest comes on request. */
const BARS_AT_A_TIME = 120;

/** How many pictures each class has, by split. Pressing a class shows that class only, everywhere on the page. */
export function Distribution({ insights: { classes }, filters: { className, split }, onFilters }: DistributionProps) {
  const [order, setOrder] = useState<ClassOrder>("largest");
  const [shown, setShown] = useState(BARS_AT_A_TIME);
  const isNarrow = useMediaQuery("(max-width: 40rem)");
  const splits = split === null ? SPLITS : [split];
  const sorted = inOrder(classes, order, split);
  const bars = sorted.slice(0, shown).map((item) => barOf(item, splits));
  const longest = Math.max(...bars.map(({ words }) => words.length), 0);
  const widest = Math.max(...bars.map(({ label }) => textWidth(label)), 0);
  const hidden = sorted.length - bars.length;
  const chart = (
    <>
      <div className="mb-3 flex flex-wrap items-center justify-between gap-x-6 gap-y-2">
        {classes.length > MOST_AT_ONCE ? (
          <Segmented label="Order of the classes" options={ORDERS} value={order} onChange={setOrder} />
        ) : (
          <span />
        )}
        <SplitLegend splits={splits} />
      </div>
      <div
        role="region"
        aria-label="Pictures of each class"
        tabIndex={0}
        className="relative -mx-2 max-h-[26rem] overflow-y-auto px-2"
      >
        <ClassBarChart
          label={`Pictures of each class: ${endWords(sorted, splits)}. The table below has all numbers.`}
          bars={bars}
          colors={splits.map((name) => COLORS[name])}
          selected={className}
          labelWidth={Math.min(isNarrow ? 96 : 144, widest + 16)}
          wordsWidth={longest * 8 + 16}
          onSelect={(name) => onFilters({ className: name === className ? null : name })}
        />
        {hidden > 0 && (
          <Button variant="outline" size="sm" className="mt-3" onClick={() => setShown(shown + BARS_AT_A_TIME)}>
            Show {formatNumber(Math.min(hidden, BARS_AT_A_TIME))} more of {formatNumber(hidden)}
          </Button>
        )}
      </div>
    </>
  );
  const equal = equalWords(classes, split);
  return (
    <Panel title="Classes" sentence={equal ?? "Pictures of each. Press a class to look at that class only."}>
      {/* Bars of one length say nothing. */}
      {equal === null ? (
        chart
      ) : (
        <Disclosure isPlain title="Show each class">
          {chart}
        </Disclosure>
      )}
      <TableDisclosure
        caption="Pictures of each class"
        columns={["Class", "Train", "Test", "Size"]}
        rows={() =>
          sorted.map((item) => [
            classLabel(item.class_name),
            formatNumber(item.train),
            formatNumber(item.test),
            formatBytes(item.total_bytes),
          ])
        }
      />
    </Panel>
  );
}

function SplitLegend({ splits }: { splits: readonly Split[] }) {
  return (
    <ul className="flex gap-x-4 text-xs">
      {splits.map((name) => (
        <li key={name} className="text-muted-foreground flex items-center gap-1.5">
          <span aria-hidden className="size-2.5 rounded-xs" style={{ background: COLORS[name] }} />
          {SPLIT_LABELS[name]}
        </li>
      ))}
    </ul>
  );
}

function barOf(item: ClassFacts, splits: readonly Split[]): ClassBar {
  const parts = splits.map((name) => item[name]);
  return {
    name: item.class_name,
    label: classLabel(item.class_name),
    parts,
    words: parts.map(formatNumber).join(" + "),
    details: `${formatCount(item.train, "training picture")}, ${formatCount(item.test, "test picture")}, ${formatBytes(item.total_bytes)}`,
  };
}

/** The first and the last of the bars, for who cannot see those between. */
function endWords(sorted: readonly ClassFacts[], splits: readonly Split[]): string {
  const ends = sorted.length < 2 ? sorted : [sorted[0], sorted.at(-1)];
  return ends
    .flatMap((item) => (item === undefined ? [] : [item]))
    .map((item) => `${classLabel(item.class_name)} ${splits.reduce((sum, name) => sum + item[name], 0)}`)
    .join(" to ");
}
