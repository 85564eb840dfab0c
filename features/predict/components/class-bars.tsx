"use client";

import { clsx } from "clsx";
import { useState } from "react";

import { Button } from "@/components/ui/button";
import { MEANING_LOOKS, type Meaning } from "@/features/models";
import { classLabel, formatProbability } from "@/lib/format";

const FIRST_SHOWN = 5;

interface ClassBarsProps {
  probabilities: Readonly<Record<string, number>>;
  meaning: Meaning;
}

/** Every class with its probability, the likeliest first. */
export function ClassBars({ probabilities, meaning }: ClassBarsProps) {
  const [isWhole, setIsWhole] = useState(false);
  const classes = Object.entries(probabilities).toSorted(([, a], [, b]) => b - a);
  const shown = isWhole ? classes : classes.slice(0, FIRST_SHOWN);

  return (
    <div>
      {meaning === "unknown" && (
        <p className="text-muted-foreground mb-2 text-xs leading-5">Its closest guess, not to be relied on</p>
      )}
      <ul aria-label="Probability of each class" className="flex flex-col gap-2">
        {shown.map(([name, probability], index) => (
          <li key={name} className="grid grid-cols-[minmax(0,1fr)_auto] gap-x-3 text-small">
            <span className={clsx("break-words", index > 0 && "text-muted-foreground")}>{classLabel(name)}</span>
            <span className={clsx("figures", index > 0 && "text-muted-foreground")}>
              {formatProbability(probability)}
            </span>
            <span aria-hidden className="bg-muted col-span-2 h-1.5 overflow-hidden rounded-full">
              <span
                className={clsx("block h-full rounded-full", index === 0 ? MEANING_LOOKS[meaning].fill : "bg-input")}
                style={{ width: `${Math.max(probability * 100, 0.5)}%` }}
              />
            </span>
          </li>
        ))}
      </ul>
      {classes.length > FIRST_SHOWN && (
        <Button
          variant="ghost"
          size="sm"
          className="mt-2 -ml-3"
          aria-expanded={isWhole}
          onClick={() => {
            setIsWhole(!isWhole);
          }}
        >
          {isWhole ? "Show fewer" : `Show all ${classes.length} classes`}
        </Button>
      )}
    </div>
  );
}
