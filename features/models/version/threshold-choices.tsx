"use client";

import { useDeferredValue, useState } from "react";

import { Segmented } from "@/components/segmented";
import type { Thresholds } from "@/lib/api/types";

import { useThresholdChoices } from "../queries";

import { ThresholdChoiceList } from "./threshold-choice-list";
import { RuleField } from "./threshold-rule-field";

type Kind = "precision" | "cost";

const KINDS: readonly { value: Kind; label: string }[] = [
  { value: "precision", label: "By precision" },
  { value: "cost", label: "By cost" },
];

interface ThresholdChoicesProps {
  thresholds: Thresholds;
  /** Whether thresholds can be set here. */
  isSettable: boolean;
}

/** Finds thresholds by what a person needs, for all classes and for each. */
export function ThresholdChoices({ thresholds, isSettable }: ThresholdChoicesProps) {
  const [kind, setKind] = useState<Kind>("precision");
  const [percent, setPercent] = useState("95");
  const [wrong, setWrong] = useState("5");
  const [unsure, setUnsure] = useState("1");
  // What is asked follows what is typed, and nobody waits for it while typing.
  const precision = numberIn(useDeferredValue(percent), (value) => value > 0 && value < 100);
  const costs = costsOf(useDeferredValue(wrong), useDeferredValue(unsure));
  const wanted = precision === null ? null : Number((precision / 100).toFixed(4));
  const rule = kind === "cost" ? costs : wanted === null ? null : { precision: wanted };
  const { data, error } = useThresholdChoices(thresholds.version, rule);
  return (
    <section aria-label="Choose by what you need" className="border-border mt-6 flex flex-col gap-4 border-t pt-4">
      <div className="flex flex-col gap-1">
        <h3 className="font-semibold tracking-tight">Choose by what you need</h3>
        <p className="text-muted-foreground text-small text-pretty">
          Found on the version&apos;s test pictures, with 95% intervals. Nothing is set until you say so.
        </p>
      </div>
      <div className="flex flex-wrap items-end gap-x-6 gap-y-3">
        <Segmented label="Rule" options={KINDS} value={kind} onChange={setKind} />
        {kind === "precision" ? (
          <RuleField label="Sure answers that have to be right (%)" value={percent} onChange={setPercent} />
        ) : (
          <>
            <RuleField label="A wrong answer costs" value={wrong} onChange={setWrong} />
            <RuleField label="A picture for a person costs" value={unsure} onChange={setUnsure} />
          </>
        )}
      </div>
      {rule === null && <p role="status">{kind === "cost" ? COST_WORDS : PRECISION_WORDS}</p>}
      {error !== null && <p className="text-destructive">{error.message}</p>}
      {rule !== null && data !== undefined && (
        <ThresholdChoiceList
          choices={data}
          thresholds={thresholds}
          wanted={kind === "precision" ? wanted : null}
          isSettable={isSettable}
        />
      )}
    </section>
  );
}

const PRECISION_WORDS = "A share lies between 0 and 100%, such as 95.";
const COST_WORDS =
  "A wrong answer costs more than 0, a picture for a person 0 or more, both in one unit, such as 5 and 1.";

function costsOf(wrong: string, unsure: string) {
  const cost_wrong = numberIn(wrong, (value) => value > 0);
  const cost_unsure = numberIn(unsure, (value) => value >= 0);
  return cost_wrong === null || cost_unsure === null ? null : { cost_wrong, cost_unsure };
}

/** The number that was typed, where it can be one. */
function numberIn(typed: string, isFine: (value: number) => boolean): number | null {
  const value = Number(typed.trim().replace(",", "."));
  return typed.trim() !== "" && Number.isFinite(value) && isFine(value) ? value : null;
}
