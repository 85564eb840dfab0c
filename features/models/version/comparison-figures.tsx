import type { Comparison, PairedFigures } from "@/lib/api/types";
import { classLabel, formatCount, formatFirst, formatNumber, formatRate } from "@/lib/format";

import { Change } from "../compare/change";

/** How both did on the same pictures, and which classes only one of them knows. */
export function ComparisonFigures({ comparison }: { comparison: Comparison }) {
  const { on_shared_classes: shared, on_all_pictures: all, champion, candidate } = comparison;
  // Where both know every class, the two are the same pictures.
  const isOne = shared !== null && all !== null && shared.count === all.count;
  const notes = notesOf(comparison);
  if (shared === null && all === null && notes.length === 0) return null;
  return (
    <div className="flex shrink-0 flex-col gap-3">
      <div className="flex flex-wrap gap-4 lg:flex-col">
        {shared !== null && (
          <Paired
            title={isOne ? "On the same test pictures" : "On the classes both know"}
            figures={shared}
            champion={champion}
            candidate={candidate}
          />
        )}
        {all !== null && !isOne && (
          <Paired title="On all test pictures" figures={all} champion={champion} candidate={candidate} />
        )}
      </div>
      {notes.length > 0 && (
        <ul className="text-muted-foreground flex max-w-96 flex-col gap-1 text-small text-pretty">
          {notes.map((note) => (
            <li key={note}>{note}</li>
          ))}
        </ul>
      )}
    </div>
  );
}

interface PairedProps {
  title: string;
  figures: PairedFigures;
  champion: string;
  candidate: string;
}

function Paired({ title, figures, champion, candidate }: PairedProps) {
  const { count, candidate_accuracy: mine, champion_accuracy: theirs, difference } = figures;
  return (
    <div className="border-border w-full min-w-0 rounded-lg border p-4 sm:w-96">
      <h3 className="text-muted-foreground text-small">
        {title} ({formatCount(count, "picture")})
      </h3>
      <dl className="mt-1 grid grid-cols-[minmax(0,1fr)_auto] gap-x-4">
        <Right name={candidate} share={mine} />
        <Right name={champion} share={theirs} />
        <dt className="text-muted-foreground">Difference in points</dt>
        <dd className="text-right">
          <Change difference={difference} />
        </dd>
      </dl>
      <dl className="text-muted-foreground mt-2 grid grid-cols-[minmax(0,1fr)_auto] gap-x-4 text-small">
        <dt>Both right</dt>
        <dd className="figures text-right">{formatNumber(figures.both_right)}</dd>
        <dt className="truncate">Only {candidate} right</dt>
        <dd className="figures text-right">{formatNumber(figures.only_candidate_right)}</dd>
        <dt className="truncate">Only {champion} right</dt>
        <dd className="figures text-right">{formatNumber(figures.only_champion_right)}</dd>
      </dl>
    </div>
  );
}

function Right({ name, share }: { name: string; share: number }) {
  return (
    <>
      <dt className="truncate">{name}</dt>
      <dd className="figures text-right font-medium">{formatRate(share)}</dd>
    </>
  );
}

const MOST_NAMED = 8;

function notesOf(comparison: Comparison): string[] {
  const { gained_classes, lost_classes, left_out, same_scene, champion, verdict } = comparison;
  // Where no class is shared the reason names them.
  if (verdict === "nothing_shared") return [];
  const named = (names: readonly string[]) =>
    formatFirst(
      names.map((name) => classLabel(name)),
      MOST_NAMED,
    );
  return [
    ...(same_scene > 0
      ? [
          `Same scene: ${formatCount(same_scene, "of these pictures shows", "of these pictures show")} a scene that it also learned from, which makes its figures better than they are on new pictures.`,
        ]
      : []),
    ...(gained_classes.length > 0 ? [`New classes: ${named(gained_classes)}.`] : []),
    ...(lost_classes.length > 0 ? [`Classes it does not know: ${named(lost_classes)}.`] : []),
    ...(left_out !== null && left_out > 0
      ? [`Not counted: ${formatCount(left_out, "picture")} that ${champion} was trained on.`]
      : []),
  ];
}
