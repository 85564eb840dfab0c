"use client";

import dynamic from "next/dynamic";

import { KnownClasses } from "./known-classes";
import { ModelPicker } from "./model-picker";
import type { ChosenModel } from "./use-chosen-model";

// Where there is one version, there is nothing to compare.
const CompareControl = dynamic(async () => (await import("./compare-control")).CompareControl, { ssr: false });

/** Who answers, what it knows, and whom to set beside it. With one version there is nothing to choose. */
export function ModelBar({ chosen }: { chosen: ChosenModel }) {
  const { models, version, live, summary, isKnown, choose } = chosen;
  const isChoice = models.length > 1;
  if (!isKnown) return <div aria-hidden className="-mt-2 h-6" />;
  if (summary === undefined && !isChoice) return null;
  return (
    <div className="-mt-2 flex flex-wrap items-center gap-x-2 gap-y-2 sm:gap-x-4">
      {isChoice && (
        <ModelPicker
          label="Model that answers"
          models={models}
          chosen={version ?? null}
          onChoose={(to) => choose(to === live ? null : to)}
        >
          <span className="text-muted-foreground max-sm:sr-only">{"Model "}</span>
          <span className="truncate">{version ?? "–"}</span>
          {version !== undefined && version === live && <span className="text-primary text-xs">{" Live"}</span>}
        </ModelPicker>
      )}
      {summary !== undefined && <KnownClasses names={summary.class_names} />}
      {isChoice && summary !== undefined && <CompareControl chosen={chosen} />}
    </div>
  );
}
