"use client";

import { type ReactNode, useState } from "react";

import { Panel } from "@/components/panel";
import { QueryProblem } from "@/components/query-problem";
import { Button } from "@/components/ui/button";
import { Skeleton } from "@/components/ui/skeleton";
import { Slider } from "@/components/ui/slider";
import { useDatasets } from "@/features/datasets";
import { ApiProblem } from "@/lib/api/problem";
import type { ThresholdPoint, Thresholds } from "@/lib/api/types";
import { formatCount, formatNumber } from "@/lib/format";
import { toast } from "@/lib/toast";
import { toastProblem } from "@/lib/toast-problem";

import { formatThreshold } from "../certainty";
import { useChangeThresholds, useThresholds } from "../queries";
import { nearestPlace, pointAt, settable } from "../threshold-curve";

import { ThresholdChart } from "./threshold-chart";
import { ThresholdChoices } from "./threshold-choices";
import { ThresholdHistory } from "./threshold-history";
import { ThresholdOutcomes } from "./threshold-outcomes";

/** Above which confidence an answer needs no second look: what is in use, what another one would do, and setting it. */
export function ThresholdPanel({ version }: { version: string }) {
  const { data, error, refetch } = useThresholds(version);
  const isSettable = useIsSettable();
  if (error !== null)
    return <QueryProblem title="The thresholds could not be read" error={error} onRetry={() => void refetch()} />;
  if (data === undefined) return <Skeleton className="h-96 w-full rounded-xl" />;
  const { in_use: inUse, curve } = data;
  return (
    <Panel title="How sure is sure enough?" sentence={usedWords(data)}>
      {settable(curve).length === 0 ? (
        <p className="text-muted-foreground max-w-[80ch] text-pretty">
          This version&apos;s test did not keep how sure its answers were, so nobody knows what another threshold would
          change.
        </p>
      ) : (
        // What is set elsewhere, or just now, is where the slider begins anew.
        <WhatIf key={inUse.high} thresholds={data} />
      )}
      {curve.length > 0 && <ThresholdChoices thresholds={data} isSettable={isSettable} />}
      <ThresholdHistory thresholds={data} />
    </Panel>
  );
}

function usedWords({ in_use: { high, by_class: byClass = {}, is_default: isDefault } }: Thresholds): string {
  const origin = isDefault ? "which is the default" : "which was set for this version";
  const count = Object.keys(byClass).length;
  const own =
    count === 0
      ? ""
      : ` ${formatCount(count, "class has", "classes have")} a threshold of ${count === 1 ? "its" : "their"} own.`;
  return `In use: answers above ${formatThreshold(high)} are called sure, ${origin}.${own} A higher threshold leaves more pictures to a person, and fewer wrong answers pass unseen.`;
}

function WhatIf({ thresholds }: { thresholds: Thresholds }) {
  const { in_use: inUse, curve, curve_source: source, test_count: count } = thresholds;
  const points = settable(curve);
  const start = nearestPlace(points, inUse.high);
  const [place, setPlace] = useState(start);
  // Nothing is proposed until the slider was moved, even where what is in use lies between two points.
  const chosen = place === start ? undefined : points[place];
  const used = pointAt(curve, inUse.high);
  return (
    <div className="flex flex-col gap-4">
      <div className="grid items-start gap-x-8 gap-y-4 lg:grid-cols-2">
        <div className="flex min-w-0 flex-col gap-4">
          <ThresholdSlider points={points} place={place} count={count} onPlace={setPlace}>
            {formatThreshold(chosen?.threshold ?? inUse.high)}
          </ThresholdSlider>
          <ThresholdOutcomes inUse={inUse.high} used={used} chosen={chosen} count={count} />
          <ThresholdActions thresholds={thresholds} chosen={chosen} onCancel={() => setPlace(start)} />
          {source === "evaluation" && (
            <p className="text-muted-foreground text-small text-pretty">
              This version did not keep its answers one by one: only these {points.length} thresholds are known.
            </p>
          )}
        </div>
        <ThresholdChart curve={curve} inUse={inUse.high} chosen={chosen?.threshold} />
      </div>
    </div>
  );
}

interface ThresholdSliderProps {
  points: readonly ThresholdPoint[];
  place: number;
  count: number | null;
  onPlace: (place: number) => void;
  children: ReactNode;
}

/** Every stop of the slider is a threshold that was counted. */
function ThresholdSlider({ points, place, count, onPlace, children }: ThresholdSliderProps) {
  const point = points[place];
  return (
    <div className="flex items-center gap-4">
      <span className="shrink-0">Sure above</span>
      <Slider
        aria-label="Threshold for a sure answer"
        aria-valuetext={point === undefined ? "" : sliderWords(point, count)}
        min={0}
        max={points.length - 1}
        value={[place]}
        onValueChange={([next]) => onPlace(next ?? place)}
      />
      <output className="figures w-16 text-right text-xl font-medium">{children}</output>
    </div>
  );
}

function sliderWords({ threshold, answered, wrong }: ThresholdPoint, count: number | null): string {
  const of = count === null ? "" : ` of ${formatNumber(count)}`;
  return `${formatThreshold(threshold)}: ${formatNumber(answered)}${of} answered, ${formatNumber(wrong)} of them wrong`;
}

interface ThresholdActionsProps {
  thresholds: Thresholds;
  chosen: ThresholdPoint | undefined;
  onCancel: () => void;
}

/** Whether this copy can store what is set. */
function useIsSettable(): boolean {
  const { error } = useDatasets();
  return !(error instanceof ApiProblem && error.status === 501);
}

function ThresholdActions({ thresholds, chosen, onCancel }: ThresholdActionsProps) {
  const { version, in_use: inUse, default: usual } = thresholds;
  const isSettable = useIsSettable();
  const change = useChangeThresholds(version);
  if (!isSettable)
    return (
      <p className="text-muted-foreground text-small">This copy stores nothing, so no threshold can be set here.</p>
    );
  const set = (high: number | null) =>
    void change
      .mutateAsync(
        high === null ? null : { high, medium: Math.min(inUse.medium, high), by_class: inUse.by_class ?? {} },
      )
      .then((saved) => toast.success(savedWords(saved)), toastProblem);
  return (
    <div className="flex flex-wrap items-center gap-2">
      <Button disabled={chosen === undefined || change.isPending} onClick={() => set(chosen?.threshold ?? inUse.high)}>
        Use this threshold
      </Button>
      {chosen !== undefined && (
        <Button variant="ghost" onClick={onCancel}>
          Leave it at {formatThreshold(inUse.high)}
        </Button>
      )}
      {!inUse.is_default && chosen === undefined && (
        <Button variant="outline" disabled={change.isPending} onClick={() => set(null)}>
          Back to the default ({formatThreshold(usual.high)})
        </Button>
      )}
    </div>
  );
}

function savedWords({ version, in_use: { high } }: Thresholds): string {
  return `Answers of ${version} above ${formatThreshold(high)} are now called sure. Every answer follows within a second.`;
}
