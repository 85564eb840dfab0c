import type { ReactNode } from "react";

import type { Evaluation, ModelDetail } from "@/lib/api/types";
import { formatBytes, formatCount, formatDate, formatExact, formatList, formatNumber, formatRate } from "@/lib/format";

import { LiveBadge } from "./live-badge";

interface KeyFiguresProps {
  model: ModelDetail;
  evaluation: Evaluation;
}

const MOST_CLASSES_NAMED = 6;

/** The live model in one look: what it tells apart, and the figures that decide whether to believe it. */
export function KeyFigures({ model, evaluation }: KeyFiguresProps) {
  const [low = evaluation.accuracy, high = evaluation.accuracy] = evaluation.accuracy_interval;
  const classes =
    model.class_names.length <= MOST_CLASSES_NAMED
      ? `Tells ${formatList(model.class_names)} apart.`
      : `Tells ${formatCount(model.class_names.length, "class", "classes")} apart.`;
  return (
    <section aria-labelledby="live-title" className="border-line bg-surface overflow-hidden rounded-xl border">
      <div className="flex flex-wrap items-end justify-between gap-x-8 gap-y-3 p-6">
        <div>
          <div className="flex flex-wrap items-center gap-x-3">
            <h2 id="live-title" className="text-xl leading-8 font-semibold tracking-tight">
              {model.name}
            </h2>
            <LiveBadge />
            <span className="figures text-muted text-[0.8125rem]">{model.version}</span>
          </div>
          <p className="text-muted">
            {classes} Made {formatDate(model.created_at)}.
          </p>
        </div>
        <dl className="flex flex-wrap gap-x-6 gap-y-1 text-[0.8125rem]">
          <SmallFact term="Backbone">{model.backbone}</SmallFact>
          <SmallFact term="Input">{model.input_size_px} px</SmallFact>
          <SmallFact term="Size">{formatBytes(model.size_bytes)}</SmallFact>
        </dl>
      </div>
      <dl className="bg-line border-line grid grid-cols-2 gap-px border-t sm:grid-cols-3">
        <Figure
          term="Accuracy"
          value={formatRate(evaluation.accuracy)}
          exact={evaluation.accuracy}
          note={`${formatRate(low)} to ${formatRate(high)} at 95% confidence`}
        />
        <Figure
          term="Calibration error"
          value={formatRate(evaluation.ece)}
          exact={evaluation.ece}
          note="How far its confidence is off, on average"
        />
        <Figure term="Test photos" value={formatNumber(evaluation.count)} note="Never seen in training" />
      </dl>
    </section>
  );
}

function SmallFact({ term, children }: { term: string; children: ReactNode }) {
  return (
    <div className="flex gap-2">
      <dt className="text-muted">{term}</dt>
      <dd className="figures">{children}</dd>
    </div>
  );
}

interface FigureProps {
  term: string;
  value: string;
  note: string;
  exact?: number;
}

function Figure({ term, value, note, exact }: FigureProps) {
  return (
    <div className="bg-surface flex min-w-0 flex-col px-6 py-4 max-sm:first:col-span-2">
      <dt className="text-muted text-[0.8125rem]">{term}</dt>
      <dd
        className="figures text-[1.75rem] leading-10 font-medium tracking-tight"
        title={exact === undefined ? value : formatExact(exact)}
      >
        {value}
      </dd>
      <dd className="text-muted text-xs leading-5 text-pretty tabular-nums">{note}</dd>
    </div>
  );
}
