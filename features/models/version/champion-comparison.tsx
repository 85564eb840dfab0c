"use client";

import { Disclosure } from "@/components/disclosure";
import { Panel } from "@/components/panel";
import { ApiProblem } from "@/lib/api/problem";
import type { Comparison, PairedFigures } from "@/lib/api/types";
import { classLabel, formatCount, formatExact, formatFirst, formatPoints, formatRate } from "@/lib/format";

import { useComparison } from "../queries";

/** How it did against the version that was live when it was made; the first version had none to meet. */
export function ChampionComparison({ version }: { version: string }) {
  const { data, error } = useComparison(version);
  if (data === undefined) {
    if (error === null || (error instanceof ApiProblem && error.status === 404)) return null;
    return <p className="text-destructive">{error.message}</p>;
  }
  return <ComparisonPanel comparison={data} />;
}

function ComparisonPanel({ comparison }: { comparison: Comparison }) {
  const { champion, on_shared_classes: shared, on_all_pictures: all, reason } = comparison;
  return (
    <Panel title={`Against ${champion}`} sentence={reason}>
      {comparison.details != null && (
        <div className="mb-4">
          <Disclosure title="Why?" isPlain>
            <p className="text-muted-foreground max-w-[90ch] text-pretty">{comparison.details}</p>
          </Disclosure>
        </div>
      )}
      {(shared !== null || all !== null) && (
        <div className="grid gap-6 sm:grid-cols-2">
          {shared !== null && <Paired title="On the classes both know" figures={shared} />}
          {all !== null && <Paired title="On all test pictures" figures={all} />}
        </div>
      )}
      <ul className="text-muted-foreground mt-4 flex flex-col gap-1 text-small empty:hidden">
        {comparison.gained_classes.length > 0 && <li>New classes: {namesOf(comparison.gained_classes)}</li>}
        {comparison.lost_classes.length > 0 && <li>Classes it no longer knows: {namesOf(comparison.lost_classes)}</li>}
        {comparison.left_out !== null && comparison.left_out > 0 && (
          <li>
            Not counted: {formatCount(comparison.left_out, "picture")} that {champion} was trained on
          </li>
        )}
      </ul>
    </Panel>
  );
}

const MOST_NAMED = 12;

function namesOf(names: readonly string[]): string {
  return formatFirst(
    names.map((name) => classLabel(name)),
    MOST_NAMED,
  );
}

function Paired({ title, figures }: { title: string; figures: PairedFigures }) {
  const { count, candidate_accuracy: candidate, champion_accuracy: champion, difference } = figures;
  return (
    <div className="border-border rounded-lg border p-4">
      <h3 className="text-muted-foreground text-small">
        {title}, {formatCount(count, "picture")}
      </h3>
      <p className="figures text-[1.75rem] leading-10 font-medium" title={formatExact(difference)}>
        {formatPoints(difference)} <span className="text-muted-foreground text-base">points</span>
      </p>
      <p className="text-muted-foreground text-small text-pretty tabular-nums">
        {formatRate(candidate)} against {formatRate(champion)}. Only this model was right{" "}
        {formatCount(figures.only_candidate_right, "time")}, only the live model{" "}
        {formatCount(figures.only_champion_right, "time")}.
      </p>
    </div>
  );
}
