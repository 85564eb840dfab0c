"use client";

import { useState } from "react";

import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import type { ThresholdChoice, ThresholdChoices, Thresholds, ThresholdsJson } from "@/lib/api/types";
import { classLabel, formatCount } from "@/lib/format";
import { toast } from "@/lib/toast";
import { toastProblem } from "@/lib/toast-problem";

import { formatThreshold } from "../certainty";
import { useChangeThresholds } from "../queries";
import {
  choiceWords,
  neededWords,
  settableChoices,
  spanWords,
  stateWords,
  withChoices,
  withoutClass,
} from "../threshold-choice";

/** More are there when asked for: some models have hundreds of classes. */
const FIRST_SHOWN = 6;

interface ThresholdChoiceListProps {
  choices: ThresholdChoices;
  thresholds: Thresholds;
  /** The precision that was asked for; null where it was a cost. */
  wanted: number | null;
  isSettable: boolean;
}

/** What a rule chose for all classes and for each, and setting it. */
export function ThresholdChoiceList({ choices, thresholds, wanted, isSettable }: ThresholdChoiceListProps) {
  const [isOpen, setIsOpen] = useState(false);
  const change = useChangeThresholds(thresholds.version);
  const { in_use: inUse } = thresholds;
  const { overall, by_class: byClass } = choices;
  const several = settableChoices(byClass);
  const shown = isOpen ? byClass : byClass.slice(0, FIRST_SHOWN);
  const set = (next: ThresholdsJson, words: string) =>
    void change.mutateAsync(next).then(() => toast.success(words), toastProblem);
  const rowOf = (choice: ThresholdChoice) => {
    const name = choice.class_name;
    const own = name === null ? undefined : inUse.by_class?.[name];
    const label = labelOf(choice);
    return (
      <ChoiceRow
        key={name ?? ""}
        choice={choice}
        own={own}
        isBusy={change.isPending}
        onUse={
          isSettable && choice.threshold !== null && choice.threshold !== (name === null ? inUse.high : own)
            ? () => set(withChoices(inUse, [choice]), `${label}: sure above ${formatThreshold(choice.threshold ?? 0)}`)
            : undefined
        }
        onRemove={
          isSettable && name !== null && own !== undefined
            ? () => set(withoutClass(inUse, name), `${label}: the threshold of all classes again`)
            : undefined
        }
      />
    );
  };
  return (
    <div className="flex flex-col gap-3">
      <ul aria-label="Thresholds found" className="divide-border divide-y">
        {overall !== null && rowOf(overall)}
        {shown.map(rowOf)}
      </ul>
      <div className="flex flex-wrap items-center gap-2">
        {byClass.length > FIRST_SHOWN && (
          <Button variant="outline" size="sm" aria-expanded={isOpen} onClick={() => setIsOpen(!isOpen)}>
            {isOpen ? "Show fewer" : `Show all ${formatCount(byClass.length, "class", "classes")}`}
          </Button>
        )}
        {isSettable && several.length > 0 && (
          <Button
            variant="outline"
            size="sm"
            disabled={change.isPending}
            onClick={() =>
              set(withChoices(inUse, several), `${formatCount(several.length, "class", "classes")} set, each by itself`)
            }
          >
            Use for {several.length === byClass.length ? "each class" : formatCount(several.length, "class", "classes")}
          </Button>
        )}
      </div>
      <p className="text-muted-foreground text-small text-pretty">{noteOf(choices, several.length, wanted)}</p>
    </div>
  );
}

/** What is to be known of all of it. */
function noteOf(choices: ThresholdChoices, several: number, wanted: number | null): string {
  const { overall, by_class: byClass, calibrated_threshold: calibrated } = choices;
  const parts = [
    overall !== null && wanted !== null && neededWords(overall, wanted),
    calibrated !== null &&
      `Were confidences exactly calibrated, ${formatThreshold(calibrated)} would be best for every class.`,
    byClass.length === 0 &&
      "This version did not keep its test answers one by one, so nothing is known of single classes.",
    byClass.length > several &&
      "Of fewer than 30 answers little can be said: such classes keep their threshold, unless each is set by itself.",
  ];
  return parts.filter((part) => part !== false && part !== "").join(" ");
}

function labelOf({ class_name: name }: ThresholdChoice): string {
  return name === null ? "All classes" : classLabel(name);
}

interface ChoiceRowProps {
  choice: ThresholdChoice;
  /** What the class has of its own now. */
  own: number | undefined;
  isBusy: boolean;
  onUse: (() => void) | undefined;
  onRemove: (() => void) | undefined;
}

function ChoiceRow({ choice, own, isBusy, onUse, onRemove }: ChoiceRowProps) {
  const { threshold, threshold_interval: interval } = choice;
  const label = labelOf(choice);
  const isFirm = !choice.is_few && (choice.state === "proven" || choice.state === "chosen");
  return (
    <li className="flex flex-wrap items-start gap-x-6 gap-y-2 py-3">
      <div className="min-w-0 grow basis-56 sm:grow-0">
        <p className="font-medium break-words">{label}</p>
        <p className="figures text-small">
          {threshold === null ? "No threshold" : `Sure above ${formatThreshold(threshold)}`}
          <span className="text-muted-foreground">{spanWords(interval, formatThreshold)}</span>
        </p>
        {own !== undefined && <p className="text-muted-foreground text-small">Its own now: {formatThreshold(own)}</p>}
      </div>
      <div className="min-w-0 grow basis-64">
        <Badge variant={isFirm ? "secondary" : "outline"}>{stateWords(choice)}</Badge>
        <p className="text-muted-foreground mt-1 text-small text-pretty">{choiceWords(choice).join(" ")}</p>
      </div>
      <div className="flex shrink-0 gap-2">
        {onUse !== undefined && (
          <Button size="sm" variant="outline" disabled={isBusy} aria-label={`Use it for ${label}`} onClick={onUse}>
            Use
          </Button>
        )}
        {onRemove !== undefined && (
          <Button
            size="sm"
            variant="ghost"
            disabled={isBusy}
            aria-label={`Remove the threshold of ${label}`}
            onClick={onRemove}
          >
            Remove
          </Button>
        )}
      </div>
    </li>
  );
}
