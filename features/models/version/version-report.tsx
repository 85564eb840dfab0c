"use client";

import { useState } from "react";

import type { Evaluation, ModelDetail } from "@/lib/api/types";

import { thresholdOf } from "../certainty";
import { originsOf } from "../manifest";

import { AnswersInPractice } from "./answers-in-practice";
import { ChampionComparison } from "./champion-comparison";
import { ClassTable } from "./class-table";
import { Confusions } from "./confusions";
import { Downloads } from "./downloads";
import { EvaluationCurves } from "./evaluation-curves";
import { Lineage } from "./lineage";
import { type Cell, PicturesDialog } from "./pictures-dialog";
import { ReadyCode } from "./ready-code";
import { ThresholdPanel } from "./threshold-panel";
import { TrainingHistory } from "./training-history";
import { WorstMistakes } from "./worst-mistakes";

interface ModelReportProps {
  model: ModelDetail;
  evaluation: Evaluation;
}

/** Everything known about a version, from what it means in practice to how to call it. */
export function ModelReport({ model, evaluation }: ModelReportProps) {
  const [cell, setCell] = useState<Cell | null>(null);
  return (
    <>
      <div className="grid gap-6 lg:grid-cols-2">
        <AnswersInPractice evaluation={evaluation} />
        <ThresholdPanel coverage={evaluation.coverage} inUse={thresholdOf(model.certainty)} />
      </div>
      <Confusions evaluation={evaluation} onOpen={setCell} />
      <WorstMistakes
        version={model.version}
        mistakes={evaluation.mistakes ?? []}
        areCovered={originsOf(model).hasFlatHead}
        wrongCount={Math.round(evaluation.count * (1 - evaluation.accuracy))}
      />
      <ClassTable evaluation={evaluation} onOpen={setCell} />
      <EvaluationCurves evaluation={evaluation} />
      {model.job_id != null && <TrainingHistory jobId={model.job_id} />}
      {!model.bundled && <ChampionComparison version={model.version} />}
      <div className="grid gap-6 lg:grid-cols-2">
        <Lineage model={model} />
        <Downloads model={model} />
      </div>
      <ReadyCode model={model} />
      {cell !== null && <PicturesDialog version={model.version} cell={cell} onClose={() => setCell(null)} />}
    </>
  );
}
