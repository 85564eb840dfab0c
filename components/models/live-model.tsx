"use client";

import { useEvaluation, useModel } from "@/lib/hooks/use-models";
import type { ApiProblem } from "@/lib/api/problem";

import { AnswersInPractice } from "./answers-in-practice";
import { ConfusionMatrix } from "./confusion-matrix";
import { KeyFigures } from "./key-figures";
import { ModelsSkeleton } from "./models-skeleton";
import { TopConfusions } from "./top-confusions";

/** A matrix of more classes than this is a picture, not a table to read. */
const MOST_MATRIX_CLASSES = 12;

/** The version that answers: its figures, and what they mean. */
export function LiveModel({ version }: { version: string }) {
  const model = useModel(version);
  const evaluation = useEvaluation(version);
  const trouble = model.error ?? evaluation.error;

  if (trouble !== null) return <Trouble problem={trouble} />;
  if (model.data === undefined || evaluation.data === undefined) return <ModelsSkeleton />;
  const report = evaluation.data;
  return (
    <>
      <KeyFigures model={model.data} evaluation={report} />
      <div className="grid gap-6 lg:grid-cols-2">
        <AnswersInPractice evaluation={report} />
        {report.class_names.length > MOST_MATRIX_CLASSES ? (
          <TopConfusions evaluation={report} />
        ) : (
          <ConfusionMatrix evaluation={report} />
        )}
      </div>
    </>
  );
}

function Trouble({ problem }: { problem: ApiProblem | Error }) {
  return (
    <p role="alert" className="border-line bg-surface text-danger rounded-xl border p-4">
      The live model&apos;s details could not be read. {problem.message}
    </p>
  );
}
