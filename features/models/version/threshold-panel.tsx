"use client";

import { useState } from "react";

import { ChartFigure } from "@/components/charts/chart-figure";
import { NumberTable } from "@/components/charts/number-table";
import { Panel } from "@/components/panel";
import { PercentSlider } from "@/components/percent-slider";
import type { Evaluation } from "@/lib/api/types";
import { formatProbability, formatRate } from "@/lib/format";

type Point = Evaluation["coverage"][number];

interface ThresholdPanelProps {
  coverage: readonly Point[];
  /** The threshold by which answers are called sure. */
  inUse: number;
}

/** What answering only above another confidence would give: fewer answers, more of them right. It sets nothing. */
export function ThresholdPanel({ coverage, inUse }: ThresholdPanelProps) {
  const [percent, setPercent] = useState(Math.round(inUse * 100));
  const chosen = nearest(coverage, percent / 100);
  const used = nearest(coverage, inUse);
  return (
    <Panel
      title="What if the threshold were another?"
      sentence={`Moving it changes nothing: answers above ${formatProbability(inUse)} are called sure. See what another threshold would cost and gain.`}
    >
      {chosen === undefined ? (
        <p className="text-muted-foreground">This version has no figures by confidence.</p>
      ) : (
        <>
          <div className="flex items-center gap-4">
            <div className="grow">
              <PercentSlider label="Least confidence for an answer" value={percent} onChange={setPercent} />
            </div>
            <output className="figures w-14 text-right text-base font-medium">
              {formatProbability(chosen.threshold)}
            </output>
          </div>
          <p className="mt-2 mb-4 text-pretty" aria-live="polite">
            {chosen === used ? "As it is, it" : "It would then"} <Outcome point={chosen} isInUse={chosen === used} />
            {used !== undefined && chosen !== used && (
              <span className="text-muted-foreground">
                {" "}
                With the {formatProbability(used.threshold)} in use it <Outcome point={used} isInUse />
              </span>
            )}
          </p>
          <ThresholdChart coverage={coverage} threshold={chosen.threshold} />
        </>
      )}
    </Panel>
  );
}

function Outcome({ point: { coverage, accuracy }, isInUse }: { point: Point; isInUse: boolean }) {
  return (
    <>
      {isInUse ? "answers" : "answer"} <Strong>{formatRate(coverage)}</Strong> of the pictures by itself, and{" "}
      {accuracy == null ? (
        "none of those can be evaluated."
      ) : (
        <>
          <Strong>{formatRate(accuracy)}</Strong> of those answers are right.
        </>
      )}
    </>
  );
}

function Strong({ children }: { children: string }) {
  return <strong className="figures font-medium">{children}</strong>;
}

function ThresholdChart({ coverage, threshold }: { coverage: readonly Point[]; threshold: number }) {
  const curves = [
    {
      name: "Answered",
      color: "var(--muted-foreground)",
      isDashed: true,
      points: coverage.map(({ threshold: x, coverage: y }) => ({ x, y })),
    },
    {
      name: "Of those right",
      color: "var(--primary)",
      points: coverage.flatMap(({ threshold: x, accuracy: y }) => (y == null ? [] : [{ x, y }])),
    },
  ];
  return (
    <ChartFigure
      title="By threshold"
      label={`Share answered and share right, by threshold from ${formatProbability(coverage[0]?.threshold ?? 0)} on`}
      curves={curves}
      xLabel="Least confidence"
      xDomain={[0, 1]}
      yDomain={[0, 1]}
      formatX={formatProbability}
      formatY={formatRate}
      formatTick={formatProbability}
      markX={threshold}
      table={
        <NumberTable
          caption="Coverage and accuracy by threshold"
          columns={["Least confidence", "Answered", "Of those right"]}
          rows={coverage.map((point) => [
            formatProbability(point.threshold),
            formatRate(point.coverage),
            point.accuracy == null ? "–" : formatRate(point.accuracy),
          ])}
        />
      }
    />
  );
}

function nearest(points: readonly Point[], threshold: number): Point | undefined {
  const distance = (point: Point) => Math.abs(point.threshold - threshold);
  return points.toSorted((a, b) => distance(a) - distance(b))[0];
}
