import { useState } from "react";

import { useBackbones, useRecipes } from "@/lib/api/recipe-queries";
import type { Backbone, RevisionDetail, TrainingOptions } from "@/lib/api/types";

import { useStartTraining, useTrainingEstimate, useTrainingOptions } from "../queries";

import { faultOf, type SettingField, type SettingValues } from "./setting-fields";
import { type Change, changesOf } from "./training-changes";
import { type Draft, EMPTY_DRAFT, estimated, settingsOf } from "./training-draft";
import { augmentationFields, modeDefaults, type SettingGroup, settingGroups } from "./training-settings";

/** What is chosen so far, and what that leaves to choose. */
export function useTrainingDraft(revision: RevisionDetail) {
  const [draft, setDraft] = useState<Draft>(EMPTY_DRAFT);
  const { data: options } = useTrainingOptions();
  const recipes = useRecipes();
  const backbones = useBackbones();
  const start = useStartTraining();
  const offer = offerOf(draft, options, backbones.data ?? []);

  const settings = settingsOf(draft, offer.fields, offer.augmentationPlan, options);
  const { data: estimate } = useTrainingEstimate(
    revision.id,
    estimated(settings),
    options !== undefined && !offer.isFaulty,
  );

  const submit = (onStarted: (jobId: string) => void) => {
    start.mutate(
      { dataset: revision.id, settings, ...(draft.recipe === null ? {} : { recipe: draft.recipe.name }) },
      { onSuccess: ({ job_id }) => onStarted(job_id) },
    );
  };
  return { draft, setDraft, isReady: options !== undefined, recipes, backbones, start, submit, estimate, ...offer };
}

export type TrainingForm = ReturnType<typeof useTrainingDraft>;

interface Offered {
  backbone: Backbone | undefined;
  groups: SettingGroup[];
  fields: SettingField[];
  augmentationPlan: SettingField[];
  changes: Change[];
  isFaulty: boolean;
}

const NOTHING: Offered = {
  backbone: undefined,
  groups: [],
  fields: [],
  augmentationPlan: [],
  changes: [],
  isFaulty: false,
};

function offerOf(draft: Draft, options: TrainingOptions | undefined, backbones: readonly Backbone[]): Offered {
  if (options === undefined) return NOTHING;
  const { mode, values, augmentation } = draft;
  const chosen = values.backbone === undefined || values.backbone === "" ? undefined : values.backbone;
  const backbone = backbones.find(({ name }) => name === (chosen ?? modeDefaults(options, mode).backbone));
  const groups = settingGroups(options, { mode, backbone, values });
  const fields = groups.flatMap((group) => group.fields);
  const augmentationPlan = mode === "quick" ? [] : augmentationFields(options);
  return {
    backbone,
    groups,
    fields,
    augmentationPlan,
    changes: changesOf(draft, { fields, augmentationPlan, backbones, backbone }),
    isFaulty: hasFault(fields, values) || hasFault(augmentationPlan, augmentation),
  };
}

function hasFault(fields: readonly SettingField[], values: SettingValues): boolean {
  return fields.some((field) => faultOf(field, String(values[field.key] ?? "")) !== undefined);
}
