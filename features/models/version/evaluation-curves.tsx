"use client";

import { useState } from "react";

import { OptionSelect } from "@/components/option-select";
import { Panel } from "@/components/panel";
import type { Curves, Evaluation } from "@/lib/api/types";
import { classLabel } from "@/lib/format";

import { CalibrationChart } from "./calibration-chart";
import { PrecisionRecallChart, RocChart } from "./class-charts";

const MEAN = "";

/** ROC, precision against recall, and how far confidence can be believed. */
export function EvaluationCurves({ evaluation }: { evaluation: Evaluation }) {
  const [className, setClassName] = useState(MEAN);
  const drawable = (evaluation.curves ?? []).filter((curves) => (curves.roc ?? []).length > 0);
  const mean = evaluation.mean_curves?.macro;
  const chosen: Curves | undefined = drawable.find((curves) => curves.class_name === className) ?? mean ?? drawable[0];
  const options = [
    ...(mean === undefined ? [] : [{ value: MEAN, label: "All classes, weighed alike" }]),
    ...drawable.map(({ class_name }) => ({ value: class_name, label: classLabel(class_name) })),
  ];
  return (
    <Panel
      title="ROC, precision and recall, calibration"
      sentence="What it could do at every threshold, one class against the rest; and whether 90% sure is right nine times in ten."
    >
      {options.length > 1 && (
        <div className="mb-6 max-w-sm">
          <OptionSelect aria-label="Class of the curves" value={className} onChange={setClassName} options={options} />
        </div>
      )}
      {/* Side by side, each part of a chart lines up with those of its neighbours, whatever lines their notes take. */}
      <div className="grid gap-8 lg:grid-cols-3 lg:gap-y-0 lg:[&>figure]:row-span-4 lg:[&>figure]:grid lg:[&>figure]:grid-cols-[minmax(0,1fr)] lg:[&>figure]:grid-rows-subgrid">
        {chosen !== undefined && <RocChart curves={chosen} />}
        {chosen !== undefined && <PrecisionRecallChart curves={chosen} />}
        <CalibrationChart evaluation={evaluation} />
      </div>
    </Panel>
  );
}
