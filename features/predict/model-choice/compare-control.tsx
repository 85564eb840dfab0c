"use client";

import { X } from "lucide-react";

import { Hint } from "@/components/hint";
import { Button } from "@/components/ui/button";
import { Label } from "@/components/ui/label";
import { Switch } from "@/components/ui/switch";

import { ModelPicker } from "./model-picker";
import type { ChosenModel } from "./use-chosen-model";

/** A candidate is set beside the live one; the live one beside any other. */
export function CompareControl({ chosen: { models, version, live, compared, compareWith } }: { chosen: ChosenModel }) {
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
