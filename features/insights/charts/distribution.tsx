"use client";

import { useState } from "react";

import type { ClassBar } from "@/components/charts/class-bar-chart";
import { ClassBarChart } from "@/components/charts/lazy-charts";
import { TableDisclosure } from "@/components/charts/table-disclosure";
import { ClassCountsPanel } from "@/components/class-counts-panel";
import { Button } from "@/components/ui/button";
import type { ClassFacts, Insights } from "@/lib/api/types";
import { sizeOf } from "@/lib/class-counts";
import { classLabel, formatBytes, formatCount, formatNumber } from "@/lib/format";
import { useMediaQuery } from "@/lib/hooks/use-media-query";
import { textWidth } from "@/lib/text-width";

import { type Filters, type Split, SPLITS } from "../filters";
import { SPLIT_LABELS } from "../words";

interface DistributionProps {
  insights: Insights;
  filters: Filters;
  onFilters: (change: Partial<Filters>) => void;
}

const COLORS: Record<Split, string> = {
  train: "var(--primary)",
  test: "color-mix(in oklab, var(--primary) 40%, var(--card))",
};
/** More bars than this take a browser long to draw; the rest comes on request. */
const BARS_AT_A_TIME = 120;

const KINDS: Record<Split, string> = { train: "training picture", test: "test picture" };

/** How many pictures each class has, by split. Pressing a class shows that class only, everywhere on the page. */
export function Distribution({ insights: { classes }, filters: { className, split }, onFilters }: DistributionProps) {
  const [shown, setShown] = useState(BARS_AT_A_TIME);
  const isNarrow = useMediaQuery("(max-width: 40rem)");
  const splits = split === null ? SPLITS : [split];

  function drawn(sorted: readonly ClassFacts[]) {
    const bars = sorted.slice(0, shown).map((item) => barOf(item, splits));
    const longest = Math.max(...bars.map(({ words }) => words.length), 0);
    const widest = Math.max(...bars.map(({ label }) => textWidth(label)), 0);
    const hidden = sorted.length - bars.length;
    return (
      <>
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
      </>
    );
  }

  return (
    <ClassCountsPanel
      classes={classes}
      countOf={(item) => (split === null ? sizeOf(item) : item[split])}
      kind={split === null ? "picture" : KINDS[split]}
      sentence="Pictures of each. Press a class to look at that class only."
      legend={<SplitLegend splits={splits} />}
      table={(sorted) => (
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
      )}
    >
      {drawn}
    </ClassCountsPanel>
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
