import type { ReactNode } from "react";

import { KeyFigure } from "@/components/key-figure";
import type { Evaluation, ModelDetail } from "@/lib/api/types";
import {
  classLabel,
  formatBytes,
  formatCount,
  formatDate,
  formatExact,
  formatList,
  formatMilliseconds,
  formatNumber,
  formatRate,
} from "@/lib/format";

import { LiveBadge } from "./live-badge";
import { LivePeriodLine } from "./live-period-line";
import { SameSceneBadge } from "./same-scene-badge";

interface KeyFiguresProps {
  model: ModelDetail;
  evaluation: Evaluation;
  action?: ReactNode;
}

const MOST_CLASSES_NAMED = 6;

/** A version in one look: what it tells apart, and the figures that decide whether to believe it. */
export function KeyFigures({ model, evaluation, action }: KeyFiguresProps) {
  const classes =
    model.class_names.length <= MOST_CLASSES_NAMED
      ? `Tells ${formatList(model.class_names.map((name) => classLabel(name).toLowerCase()))} apart.`
      : `Tells ${formatCount(model.class_names.length, "class", "classes")} apart.`;
  return (
    <section aria-labelledby="live-title" className="border-border bg-card overflow-hidden rounded-xl border">
      <div className="flex flex-wrap items-start justify-between gap-x-8 gap-y-3 p-6">
        <div className="min-w-0">
          <div className="flex flex-wrap items-center gap-x-3">
            <h2 id="live-title" className="min-w-0 text-xl leading-8 font-semibold tracking-tight break-words">
              {model.version}
            </h2>
            {model.is_champion && <LiveBadge />}
            {model.label != null && <span className="min-w-0 break-words">{model.label}</span>}
          </div>
          <p className="text-muted-foreground">
            {classes} Made {formatDate(model.created_at)}.
          </p>
          <LivePeriodLine version={model.version} isLive={model.is_champion} />
          <div className="mt-2">
            <ModelFacts model={model} evaluation={evaluation} />
          </div>
        </div>
        {action}
      </div>
      <div className="border-border border-t">
        <FigureBand evaluation={evaluation} />
      </div>
    </section>
  );
}

/** What it is and needs, in a line. */
export function ModelFacts({ model, evaluation }: { model: ModelDetail; evaluation: Evaluation }) {
  return (
    <dl className="flex flex-wrap gap-x-6 gap-y-1 text-small">
      <SmallFact term="Network">{model.backbone}</SmallFact>
      <SmallFact term="Input">{model.input_size_px} px</SmallFact>
      <SmallFact term="Size">{formatBytes(model.size_bytes)}</SmallFact>
      <SmallFact term="Inference" note={latencyNote(evaluation)}>
        {formatMilliseconds(evaluation.latency_ms.p50)}
      </SmallFact>
    </dl>
  );
}

/** How many of its test pictures it gets right, and how sure that is. */
export function AccuracyFigure({
  of,
}: {
  of: Pick<Evaluation, "accuracy" | "accuracy_interval" | "same_scene_share">;
}) {
  const [low = of.accuracy, high = of.accuracy] = of.accuracy_interval;
  return (
    <KeyFigure
      term="Accuracy"
      value={formatRate(of.accuracy)}
      exact={formatExact(of.accuracy)}
      note={
        <>
          {formatRate(low)} to {formatRate(high)} at 95% confidence <SameSceneBadge share={of.same_scene_share} />
        </>
      }
    />
  );
}

/** The figures of its test that decide whether to believe it. */
export function FigureBand({ evaluation }: { evaluation: Evaluation }) {
  return (
    <dl className="bg-border grid grid-cols-2 gap-px lg:grid-cols-4">
      <AccuracyFigure of={evaluation} />
      <TopFigure evaluation={evaluation} />
      <KeyFigure
        term="Calibration error"
        value={formatRate(evaluation.ece)}
        exact={formatExact(evaluation.ece)}
        note={calibrationWords(evaluation.ece_by_chance)}
      />
      <KeyFigure term="Test pictures" value={formatNumber(evaluation.count)} note="Never seen in training" />
    </dl>
  );
}

/** What a calibration error means beside what so few pictures show of a confidence that is exact. */
function calibrationWords(byChance: number | null | undefined): string {
  const words = "How far its confidence is off, on average";
  return byChance == null ? words : `${words}; by chance alone ${formatRate(byChance)}`;
}

/** With many classes, being among the first five counts for something; with few, F1 says more. */
function TopFigure({ evaluation: { top_k: top = [], class_names: names, macro } }: { evaluation: Evaluation }) {
  const best = top.findLast(({ k }) => k > 1 && k < names.length / 2);
  if (best === undefined)
    return (
      <KeyFigure
        term="F1"
        value={formatRate(macro.f1)}
        exact={formatExact(macro.f1)}
        note="Precision and recall combined, averaged over the classes"
      />
    );
  return (
    <KeyFigure
      term={`Top ${best.k}`}
      value={formatRate(best.accuracy)}
      exact={formatExact(best.accuracy)}
      note="How often the right class is among them"
    />
  );
}

/** Other work goes on beside a training, so what was measured then is no property of the model. */
function latencyNote({ latency_ms: { measured_while: during } }: Evaluation): string {
  return during === "evaluating" ? "measured while evaluating" : "measured while training";
}

function SmallFact({ term, note, children }: { term: string; note?: string; children: ReactNode }) {
  return (
    <div className="flex flex-wrap gap-x-2">
      <dt className="text-muted-foreground">{term}</dt>
      <dd>
        <span className="figures">{children}</span>
        {note !== undefined && <span className="text-muted-foreground"> {note}</span>}
      </dd>
    </div>
  );
}
