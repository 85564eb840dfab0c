import type { ReactNode } from "react";

import type { Prediction } from "@/lib/api/types";
import { formatMilliseconds } from "@/lib/format";

interface FactsProps {
  name: string;
  prediction: Prediction;
}

/** Shorter stages say nothing a person could notice. */
const SHORTEST_STAGE_MS = 0.05;

function stagesOf({ timings_ms: timings }: Prediction): string[] {
  return Object.entries(timings)
    .filter(([stage, time]) => stage !== "total" && time >= SHORTEST_STAGE_MS)
    .map(([stage, time]) => `${stage} ${formatMilliseconds(time)}`);
}

function totalOf({ timings_ms: { total } }: Prediction): string {
  return total === undefined ? "–" : formatMilliseconds(total);
}

/** File, time and version in one line, for a card among others. */
export function FactLine({ name, prediction }: FactsProps) {
  return (
    <dl className="border-line text-muted mt-auto flex items-center gap-3 border-t pt-3 text-xs">
      <dt className="sr-only">File</dt>
      <dd className="mr-auto truncate" title={name}>
        {name}
      </dd>
      <dt className="sr-only">Time taken</dt>
      <dd className="figures shrink-0" title={stagesOf(prediction).join(", ")}>
        {totalOf(prediction)}
      </dd>
      <dt className="sr-only">Model version</dt>
      <dd className="figures max-w-32 shrink-0 truncate" title={prediction.model_version}>
        {prediction.model_version}
      </dd>
    </dl>
  );
}

/** The same and more, a line each, where there is room. */
export function FactList({ name, prediction }: FactsProps) {
  return (
    <dl className="border-line divide-line mt-auto divide-y border-t text-[0.8125rem]">
      <Fact term="File">{name}</Fact>
      <Fact term="Time taken" parts={stagesOf(prediction)} isFigure>
        {totalOf(prediction)}
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
    <div className="flex gap-4 py-2 last:pb-0">
      <dt className="text-muted shrink-0">{term}</dt>
      <dd className="ml-auto min-w-0 text-right">
        <span className={isFigure ? "figures break-words" : "break-words"}>{children}</span>
        <span className="text-muted flex flex-wrap justify-end gap-x-3 text-xs leading-5">
          {parts.map((part) => (
            <span key={part} className="whitespace-nowrap">
              {part}
            </span>
          ))}
        </span>
      </dd>
    </div>
  );
}
