"use client";

import { X } from "lucide-react";

import { Hint } from "@/components/hint";
import { Button } from "@/components/ui/button";
import { Label } from "@/components/ui/label";
import { Switch } from "@/components/ui/switch";

import { KnownClasses } from "./known-classes";
import { ModelPicker } from "./model-picker";
import type { ChosenModel } from "./use-chosen-model";

/** Who answers, what it knows, and whom to set beside it. With one version there is nothing to choose. */
export function ModelBar({ chosen }: { chosen: ChosenModel }) {
  const { models, version, live, summary, choose } = chosen;
  const isChoice = models.length > 1;
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

/** A candidate is set beside the live one; the live one beside any other. */
function CompareControl({ chosen: { models, version, live, compared, compareWith } }: { chosen: ChosenModel }) {
  if (live !== undefined && version !== live && (compared === null || compared === live))
    return (
      <Label className="text-small flex min-h-8 items-center gap-2 font-normal ml-auto pointer-coarse:min-h-11">
        <Switch checked={compared !== null} onCheckedChange={(isOn) => compareWith(isOn ? live : null)} />
        Compare with live
      </Label>
    );
  return (
    <div className="flex min-w-0 items-center gap-1 ml-auto">
      <ModelPicker
        label="Model to compare with"
        models={models.filter((one) => one.version !== version)}
        chosen={compared}
        onChoose={compareWith}
      >
        {compared === null ? (
          "Compare with…"
        ) : (
          <>
            <span className="text-muted-foreground">{"Compare with "}</span>
            <span className="truncate">{compared}</span>
          </>
        )}
      </ModelPicker>
      {compared !== null && (
        <Hint text="Stop comparing">
          <Button variant="ghost" size="icon" aria-label="Stop comparing" onClick={() => compareWith(null)}>
            <X aria-hidden />
          </Button>
        </Hint>
      )}
    </div>
  );
}
