"use client";

import { useState } from "react";

import { HistogramChart } from "@/components/charts/lazy-charts";
import { TableDisclosure } from "@/components/charts/table-disclosure";
import { More } from "@/components/explain";
import { Panel } from "@/components/panel";
import { Segmented } from "@/components/segmented";
import type { Facts, Measure, MeasureName } from "@/lib/api/types";
import { formatExact, formatNumber } from "@/lib/format";
import { binsOf, edgeTicks, MEASURES, type MeasureLook, placeOf } from "@/lib/measures";

/** How one measure is spread over the pictures; the reader chooses which. */
export function Histograms({ facts, scope }: { facts: Facts; scope: string }) {
  const [name, setName] = useState<MeasureName>("width_px");
  const look = MEASURES.find((known) => known.name === name);
  const measure = facts.measures[name];
  return (
    <Panel title="Distribution" sentence={`${scope}. ${look?.words ?? ""}.`}>
      <Segmented
        label="Measure"
        value={name}
        onChange={setName}
        options={MEASURES.map(({ name: value, label }) => ({ value, label }))}
      />
      {look !== undefined && measure !== undefined && <Spread look={look} measure={measure} />}
    </Panel>
  );
}

function Spread({ look: { label, format }, measure }: { look: MeasureLook; measure: Measure }) {
  const { min, median, mean, max, edges } = measure;
  const bins = binsOf(measure);
  return (
    <div className="mt-4 flex flex-col gap-3">
      {min === max ? (
        <p className="text-muted-foreground">All are the same: {format(min)}.</p>
      ) : (
        <HistogramChart
          label={`${label} of the pictures, from ${format(min)} to ${format(max)}, half of them below ${format(median)}. The table below has all numbers.`}
          bins={bins}
          ticks={edgeTicks(edges)}
          middle={placeOf(median, edges)}
          format={format}
        />
      )}
      <dl className="grid grid-cols-2 gap-x-6 gap-y-1 text-small sm:grid-cols-4">
        <Figure term="Smallest" value={min} format={format} />
        <Figure term="Median" value={median} format={format} />
        <Figure term="Mean" value={mean} format={format} />
        <Figure term="Largest" value={max} format={format} />
      </dl>
      <TableDisclosure
        caption={`${label} of the pictures`}
        columns={["From", "To", "Pictures"]}
        rows={() => bins.map(({ from, to, count }) => [format(from), format(to), formatNumber(count)])}
      />
    </div>
  );
}

interface FigureProps {
  term: string;
  value: number;
  format: (value: number) => string;
}

function Figure({ term, value, format }: FigureProps) {
  return (
    <div>
      <dt className="text-muted-foreground">{term}</dt>
      <dd className="figures">
        <More more={formatExact(value)}>{format(value)}</More>
      </dd>
    </div>
  );
}
