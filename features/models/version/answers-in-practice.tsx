"use client";

import { Link } from "@/components/link";
import { Panel } from "@/components/panel";
import { Skeleton } from "@/components/ui/skeleton";
import type { BandFigures, Evaluation } from "@/lib/api/types";
import { formatNumber, formatProbability, formatRate } from "@/lib/format";
import { versionPage } from "@/lib/pages";

import { sureRule, unsureRule } from "../certainty";
import { MeaningBadge } from "../meaning-badge";
import { useThresholds } from "../queries";
import type { Meaning } from "../verdict";

interface AnswersInPracticeProps {
  version: string;
  evaluation: Evaluation;
}

/** What sure, unsure and unknown meant on the test pictures, by the thresholds in use. */
export function AnswersInPractice({ version, evaluation: { unknown } }: AnswersInPracticeProps) {
  const { data, error } = useThresholds(version);
  if (error !== null) return <p className="text-destructive">{error.message}</p>;
  if (data === undefined) return <Skeleton className="h-64 w-full rounded-xl" />;
  const { in_use: inUse, bands } = data;
  const rule = { threshold: inUse.high };
  return (
    <Panel
      title="What the answers mean in practice"
      sentence="How often each kind of answer was right on the test pictures."
    >
      <ul className="divide-border divide-y">
        <Row meaning="sure" {...bandWords(bands, ["high"], sureRule(rule))} />
        <Row meaning="unsure" {...bandWords(bands, ["medium", "low"], `${unsureRule(rule)} For a person to check.`)} />
        {unknown != null && (
          <Row
            meaning="unknown"
            {...unknownFigure(unknown)}
            words={`Unlike anything it was trained on. ${formatRate(unknown.known_refused)} of pictures it should know are refused too.`}
          />
        )}
      </ul>
      <Link
        href={versionPage(version, "curves")}
        className="text-primary mt-4 inline-flex min-h-6 items-center underline underline-offset-2 pointer-coarse:min-h-11"
      >
        What another threshold would change
      </Link>
    </Panel>
  );
}

type UnknownFigures = NonNullable<Evaluation["unknown"]>;

/** How many pictures of other things were spotted; a dataset of known classes alone cannot tell. */
function unknownFigure({ unknown_refused: refused, unknown_count: count = 0 }: UnknownFigures) {
  if (refused == null || count === 0) return { figure: "–", figureSays: "not tested on other things" };
  return { figure: formatRate(refused), figureSays: `of ${formatNumber(count)} other things spotted` };
}

interface RowWords {
  figure: string;
  figureSays: string;
  words: string;
}

function bandWords(all: readonly BandFigures[] | null, names: readonly string[], rule: string): RowWords {
  if (all === null) return { figure: "–", figureSays: "not on record for this threshold", words: rule };
  const bands = all.filter(({ band, count }) => names.includes(band) && count > 0);
  const count = bands.reduce((sum, band) => sum + band.count, 0);
  if (count === 0) return { figure: "–", figureSays: "none in the test", words: rule };
  const right = bands.reduce((sum, band) => sum + (band.accuracy ?? 0) * band.count, 0);
  const share = bands.reduce((sum, band) => sum + band.share, 0);
  return {
    figure: formatRate(right / count),
    figureSays: `of ${formatNumber(count)} right`,
    words: `${rule} ${formatProbability(share)} of the test pictures.`,
  };
}

function Row({ meaning, figure, figureSays, words }: RowWords & { meaning: Meaning }) {
  return (
    <li className="grid grid-cols-[1fr_auto] gap-x-6 gap-y-1 py-4 first:pt-0">
      <div className="flex min-w-0 flex-col items-start gap-2">
        <MeaningBadge outcome={meaning} />
        <p className="text-muted-foreground text-pretty">{words}</p>
      </div>
      <p className="flex flex-col items-end">
        <span className="figures text-xl leading-8 font-medium">{figure}</span>
        <span className="text-muted-foreground text-right text-xs text-balance max-sm:max-w-28">{figureSays}</span>
      </p>
    </li>
  );
}
