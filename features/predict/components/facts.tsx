import type { ReactNode } from "react";

import { More } from "@/components/explain";
import type { Prediction } from "@/lib/api/types";

import { timingOf } from "../timing";

interface FactsProps {
  name: string;
  prediction: Prediction;
}

/** File, time and version in one line, for a card among others. */
export function FactLine({ name, prediction }: FactsProps) {
  const { total, stages, queued } = timingOf(prediction);
  return (
    <dl className="border-border text-muted-foreground mt-auto flex items-center gap-3 border-t pt-3 text-xs">
      <dt className="sr-only">File</dt>
      <dd className="mr-auto truncate">{name}</dd>
      <dt className="sr-only">Model&apos;s own time</dt>
      <dd className="figures shrink-0">
        <More more={[...stages, ...queued].join(", ")}>{total}</More>
      </dd>
      <dt className="sr-only">Model version</dt>
      <dd className="figures max-w-32 shrink-0 truncate">{prediction.model_version}</dd>
    </dl>
  );
}

/** The same and more, a line each, where there is room. */
export function FactList({ name, prediction }: FactsProps) {
  const { total, stages, queued } = timingOf(prediction);
  return (
    <dl className="border-border divide-border mt-auto divide-y border-t text-small">
      <Fact term="File">{name}</Fact>
      <Fact term="Model's own time" parts={[...stages, ...queued]} isFigure>
        {total}
      </Fact>
      <Fact term="Model version" isFigure>
        {prediction.model_version}
      </Fact>
    </dl>
  );
}

interface FactProps {
  term: string;
  parts?: readonly string[];
  isFigure?: boolean;
  children: ReactNode;
}

function Fact({ term, parts = [], isFigure = false, children }: FactProps) {
  return (
    <div className="flex flex-wrap gap-x-4 py-2 last:pb-0">
      <dt className="text-muted-foreground shrink-0">{term}</dt>
      <dd className="ml-auto min-w-0 text-right">
        <span className={isFigure ? "figures break-words" : "break-words"}>{children}</span>
      </dd>
      {parts.length > 0 && (
        <dd className="text-muted-foreground flex w-full flex-wrap justify-end gap-x-3 text-xs leading-5">
          {parts.map((part) => (
            <span key={part} className="whitespace-nowrap">
              {part}
            </span>
          ))}
        </dd>
      )}
    </div>
  );
}
