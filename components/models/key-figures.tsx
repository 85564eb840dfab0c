import { clsx } from "clsx";

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
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1 p-6">
        <h2 id="live-title" className="text-xl leading-8 font-semibold tracking-tight">
          {model.name}
        </h2>
        <LiveBadge />
        <span className="figures text-muted text-[0.8125rem]">{model.version}</span>
        <p className="text-muted w-full">
          {classes} Made {formatDate(model.created_at)}.
        </p>
      </div>
      <dl className="bg-line border-line grid grid-cols-2 gap-px border-t sm:grid-cols-3 xl:grid-cols-6">
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
        <Figure term="Size" value={formatBytes(model.size_bytes)} note="The file that answers" />
        <Figure term="Input" value={`${model.input_size_px} px`} note="What it sees of a photo, square" />
        <Figure term="Backbone" value={model.backbone} note="The network below" isLong />
      </dl>
    </section>
  );
}

interface FigureProps {
  term: string;
  value: string;
  note: string;
  exact?: number;
  isLong?: boolean;
}

function Figure({ term, value, note, exact, isLong = false }: FigureProps) {
  return (
    <div className="bg-surface flex min-w-0 flex-col p-4 xl:first:pl-6">
      <dt className="text-muted text-[0.8125rem]">{term}</dt>
      <dd
        className={clsx("figures font-medium", isLong ? "py-1 text-sm break-all" : "truncate text-xl leading-8")}
        title={exact === undefined ? value : formatExact(exact)}
      >
        {value}
      </dd>
      <dd className="text-muted text-xs leading-5 text-pretty">{note}</dd>
    </div>
  );
}
