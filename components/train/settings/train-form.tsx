"use client";

import { Play } from "lucide-react";
import { useRouter } from "next/navigation";
import { useState } from "react";

import { ApiProblem } from "@/lib/api/problem";
import type { RevisionDetail } from "@/lib/api/types";
import { useStartTraining, useTrainingOptions } from "@/lib/hooks/use-datasets";
import { jobPage } from "@/lib/pages";
import type { TrainMode } from "@/lib/training-modes";
import {
  augmentationFields,
  faultOf,
  type PromotePolicy,
  settingGroups,
  type SettingValues,
  typedSettings,
} from "@/lib/training-settings";

import { Button } from "../../ui/button";
import { AdvancedSettings } from "./advanced-settings";
import { ModeChoice } from "./mode-choice";
import { PromotionChoice } from "./promotion-choice";

/** How to train on a revision: the few choices that matter, and all others folded away. */
export function TrainForm({ revision }: { revision: RevisionDetail }) {
  const router = useRouter();
  const { data: options } = useTrainingOptions();
  const start = useStartTraining();
  const [mode, setMode] = useState<TrainMode>("quick");
  const [promote, setPromote] = useState<PromotePolicy>("auto");
  const [values, setValues] = useState<SettingValues>({});
  const [augmentation, setAugmentation] = useState<SettingValues>({});

  const groups = options === undefined ? [] : settingGroups(options, mode);
  const fields = groups.flatMap((group) => group.fields);
  const augmentationPlan = options === undefined || mode === "quick" ? [] : augmentationFields(options);
  const isFaulty =
    fields.some((field) => faultOf(field, String(values[field.key] ?? "")) !== undefined) ||
    augmentationPlan.some((field) => faultOf(field, String(augmentation[field.key] ?? "")) !== undefined);

  const submit = () => {
    const varied = typedSettings(augmentationPlan, augmentation);
    const settings = {
      mode,
      promote,
      ...typedSettings(fields, values),
      ...(Object.keys(varied).length > 0 ? { augmentation: varied } : {}),
    };
    start.mutate({ dataset: revision.id, settings }, { onSuccess: ({ job_id }) => router.push(jobPage(job_id)) });
  };

  return (
    <section aria-labelledby="train-title" className="border-line bg-surface min-w-0 rounded-xl border">
      <div className="flex flex-col gap-6 p-6">
        <h2 id="train-title" className="scroll-mt-20 text-xl leading-8 font-semibold tracking-tight">
          How should it learn?
        </h2>
        <ModeChoice mode={mode} onChange={setMode} imageCount={revision.image_count} />
        <PromotionChoice policy={promote} onChange={setPromote} classNames={revision.class_names} />
      </div>
      {options !== undefined && (
        <AdvancedSettings
          groups={groups}
          values={values}
          onChange={setValues}
          augmentationFields={augmentationPlan}
          augmentation={augmentation}
          onAugmentationChange={setAugmentation}
          revisionId={revision.id}
        />
      )}
      <div className="border-line flex flex-wrap items-center justify-end gap-4 border-t p-6">
        {start.error !== null && (
          <p role="alert" className="text-danger min-w-0 flex-1 basis-64 break-words">
            {start.error instanceof ApiProblem ? start.error.detail : start.error.message}
          </p>
        )}
        <Button variant="primary" disabled={isFaulty || start.isPending || start.isSuccess} onClick={submit}>
          <Play aria-hidden />
          Start training
        </Button>
      </div>
    </section>
  );
}
