import { shortModeWords } from "@/features/models";
import type { Backbone } from "@/lib/api/types";

import type { SettingField, SettingValues } from "./setting-fields";
import { valueWords } from "./setting-words";
import {
  type Draft,
  EMPTY_DRAFT,
  recipeAugmentation,
  recipeMode,
  recipeValues,
  withBackbone,
  withMode,
} from "./training-draft";

/** A setting that is not as it would be by itself. */
export interface Change {
  key: string;
  label: string;
  words: string;
  by: "recipe" | "visitor";
  /** What it goes back to, in words, and what is chosen then. */
  backWords: string;
  undone: Draft;
}

interface Offer {
  fields: readonly SettingField[];
  augmentationPlan: readonly SettingField[];
  backbones: readonly Backbone[];
  backbone: Backbone | undefined;
}

/** Everything that a recipe or the visitor changed and that applies, each with the way back. */
export function changesOf(draft: Draft, { fields, augmentationPlan, backbones, backbone }: Offer): Change[] {
  const { recipe, values, augmentation } = draft;
  const stated = recipe === null ? {} : recipeValues(recipe);
  const varied = recipe === null ? {} : recipeAugmentation(recipe);
  return [
    ...modeChange(draft, backbones),
    ...backboneChange(draft, backbones, backbone),
    ...fieldChanges(fields, values, stated, (next) => ({ ...draft, values: next })),
    ...fieldChanges(augmentationPlan, augmentation, varied, (next) => ({ ...draft, augmentation: next })),
  ];
}

/** Way and network have a place of their own on the form; here they appear where a recipe says otherwise. */
function modeChange(draft: Draft, backbones: readonly Backbone[]): Change[] {
  if (draft.recipe === null) return [];
  const stated = recipeMode(draft.recipe) ?? EMPTY_DRAFT.mode;
  if (stated === draft.mode) return [];
  return [
    {
      key: "mode",
      label: "Method",
      words: shortModeWords(draft.mode),
      by: "visitor",
      backWords: shortModeWords(stated),
      undone: withMode(draft, stated, backbones),
    },
  ];
}

function backboneChange(draft: Draft, backbones: readonly Backbone[], chosen: Backbone | undefined): Change[] {
  const stated = backbones.find(({ name }) => name === draft.recipe?.resolved.backbone);
  if (stated === undefined || chosen === undefined || stated.name === chosen.name) return [];
  return [
    {
      key: "backbone",
      label: "Network",
      words: chosen.title,
      by: "visitor",
      backWords: stated.title,
      undone: withBackbone(draft, stated, chosen),
    },
  ];
}

function fieldChanges(
  fields: readonly SettingField[],
  values: SettingValues,
  stated: SettingValues,
  draftWith: (values: SettingValues) => Draft,
): Change[] {
  return fields.flatMap(({ key, label, fallback }): Change[] => {
    const now = values[key] === "" ? undefined : values[key];
    const told = stated[key];
    const before = told !== undefined && told !== now ? told : fallback;
    if (now === before || (now === undefined && told === undefined)) return [];
    return [
      {
        key,
        label,
        words: valueWords(key, now ?? fallback),
        by: now === told ? "recipe" : "visitor",
        backWords: valueWords(key, before),
        undone: draftWith(setOrLeave(values, key, before === told ? told : undefined)),
      },
    ];
  });
}

function setOrLeave(values: SettingValues, key: string, value: string | boolean | undefined): SettingValues {
  return Object.fromEntries([
    ...Object.entries(values).filter(([other]) => other !== key),
    ...(value === undefined ? [] : [[key, value] as const]),
  ]);
}
