"use client";

import { useState } from "react";

import { TableDisclosure } from "@/components/charts/table-disclosure";
import { OptionSelect } from "@/components/option-select";
import { Panel } from "@/components/panel";
import type { Robustness } from "@/lib/api/types";
import { formatCount, formatNumber, formatProbability, formatRate } from "@/lib/format";

import { byStrength, type Condition, type CorruptionKind, kindWords, weaknessWords } from "../robustness";

import { RobustnessChart } from "./robustness-chart";
import { RobustnessGrid } from "./robustness-grid";

const TITLE = "When pictures get worse";
const ALL = "";
const NO_BREAK = "\u00a0";

/** What blur, noise, darkness and the like do to accuracy and to confidence. */
export function RobustnessPanel({ robustness }: { robustness: Robustness | null | undefined }) {
  if (robustness == null) return <NotMeasured />;
  return (
    <Panel
      title={TITLE}
      sentence={`${formatCount(robustness.count, "test picture")}, made worse in eight ways at five strengths. ${weaknessWords(robustness)}`}
    >
      {/* Beside each other only where a grid of six columns and a chart both have room. */}
      <div className="grid items-start gap-x-10 gap-y-8 xl:grid-cols-[minmax(0,1.15fr)_minmax(0,1fr)]">
        <div className="flex min-w-0 flex-col gap-2">
          <RobustnessGrid robustness={robustness} />
          <TableDisclosure
            caption="Figures of each condition"
            columns={["Condition", "Right", "95% interval", "Confidence", "Unknown", "Sure", "Sure and right"]}
            rows={() => robustness.conditions.map(conditionRow)}
          />
        </div>
        <ChosenChart robustness={robustness} />
      </div>
    </Panel>
  );
}

function NotMeasured() {
  return (
    <Panel title={TITLE}>
      <p className="text-muted-foreground max-w-[80ch] text-pretty">
        How this version answers pictures that are blurred, dark, turned or otherwise worse was not measured: it is
        older than that, or it was left out. <code className="font-mono text-small">whisker evaluate</code> measures it
        on pictures of yours, and every version that is trained from now on has it.
      </p>
    </Panel>
  );
}

function ChosenChart({ robustness }: { robustness: Robustness }) {
  const [chosen, setChosen] = useState(ALL);
  const kind = robustness.kinds.find((one) => one.kind === chosen)?.kind;
  const options = robustness.kinds.map((one) => ({ value: one.kind, label: kindWords(one.kind) }));
  return (
    <div className="flex min-w-0 flex-col gap-4">
      <div className="max-w-sm">
        <OptionSelect
          aria-label="What makes the pictures worse"
          value={chosen}
          onChange={setChosen}
          options={[{ value: ALL, label: "All eight ways" }, ...options]}
        />
      </div>
      <RobustnessChart title={titleOf(kind)} answers={byStrength(robustness, kind)} />
    </div>
  );
}

function titleOf(kind: CorruptionKind | undefined): string {
  return kind === undefined ? "Accuracy and confidence" : `${kindWords(kind)}: accuracy and confidence`;
}

function conditionRow(condition: Condition): string[] {
  const { kind, strength, accuracy, accuracy_interval: interval, mean_confidence: confidence } = condition;
  const [low = accuracy, high = accuracy] = interval;
  return [
    `${kindWords(kind)} ${strength}`,
    formatRate(accuracy),
    [formatProbability(low), "to", formatProbability(high)].join(NO_BREAK),
    formatRate(confidence),
    formatRate(condition.unknown_share),
    formatNumber(condition.sure_count),
    formatNumber(condition.sure_right),
  ];
}
