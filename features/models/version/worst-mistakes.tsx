"use client";

import { CircleCheck } from "lucide-react";
import { useState } from "react";

import { Panel } from "@/components/panel";
import { PercentSlider } from "@/components/percent-slider";
import { Button } from "@/components/ui/button";
import type { Mistake } from "@/lib/api/types";
import { formatCount } from "@/lib/format";

import { useTestPredictions } from "../queries";

import { MistakeCard } from "./mistake-card";
import { PicturesAway } from "./pictures-away";

const FIRST_SHOWN = 8;

interface WorstMistakesProps {
  version: string;
  mistakes: readonly Mistake[];
  /** How many answers were wrong; old versions did not keep which. */
  wrongCount: number;
  /** Whether heatmaps were found by covering parts of the pictures. */
  areCovered: boolean;
}

/** The wrong answers it was surest of, with where it looked: often the label is wrong, or the picture shows both. */
export function WorstMistakes({ version, mistakes, wrongCount, areCovered }: WorstMistakesProps) {
  const [isWhole, setIsWhole] = useState(false);
  const [heatmapPercent, setHeatmapPercent] = useState(45);
  const { data } = useTestPredictions(version, {}, mistakes.length > 0);
  const areAway = data?.pages[0]?.images_available === false;
  const shown = isWhole ? mistakes : mistakes.slice(0, FIRST_SHOWN);
  return (
    <Panel
      title="Worst mistakes"
      sentence="The wrong answers it was surest of. Look closely: sometimes it is the folder that is wrong."
    >
      {mistakes.length === 0 ? (
        <NoMistakes wrongCount={wrongCount} />
      ) : (
        <>
          {areAway ? (
            <PicturesAway />
          ) : (
            <div className="mb-4 flex flex-col gap-1 text-small">
              <div className="flex max-w-sm items-center gap-3">
                <span className="text-muted-foreground shrink-0">Where it looked</span>
                <PercentSlider label="Heatmap opacity" value={heatmapPercent} onChange={setHeatmapPercent} />
              </div>
              {areCovered && (
                <p className="text-muted-foreground max-w-[72ch] leading-5 text-pretty">
                  Found by covering one part of the picture after another: warm is where that made it least sure. Read
                  it roughly.
                </p>
              )}
            </div>
          )}
          <ul className="grid grid-cols-2 gap-4 sm:grid-cols-3 lg:grid-cols-4">
            {shown.map((mistake, index) => (
              <MistakeCard key={index} mistake={mistake} heatmapPercent={heatmapPercent} isPictured={!areAway} />
            ))}
          </ul>
          {mistakes.length > FIRST_SHOWN && (
            <Button
              variant="outline"
              size="sm"
              className="mt-4"
              aria-expanded={isWhole}
              onClick={() => setIsWhole(!isWhole)}
            >
              {isWhole ? "Show fewer" : `Show all ${formatCount(mistakes.length, "mistake")}`}
            </Button>
          )}
        </>
      )}
    </Panel>
  );
}

function NoMistakes({ wrongCount }: { wrongCount: number }) {
  if (wrongCount > 0)
    return (
      <p className="text-muted-foreground">
        It was wrong {formatCount(wrongCount, "time")}; this version did not keep which pictures those were.
      </p>
    );
  return (
    <p className="flex items-center gap-2">
      <CircleCheck className="text-primary size-5 shrink-0" aria-hidden />
      Every test picture was answered right.
    </p>
  );
}
