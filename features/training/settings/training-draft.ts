import { TRAIN_MODES, type TrainMode } from "@/features/models";
import type { Backbone, Recipe, TrainingOptions, TrainingSettings } from "@/lib/api/types";
import { record } from "@/lib/record";

import { modeFor } from "./backbones";
import { type SettingField, type SettingValues, typedForm, typedSettings } from "./setting-fields";
import { OFFERED, type PromotePolicy } from "./training-settings";

/** What is chosen on the form so far. */
export interface Draft {
  recipe: Recipe | null;
  mode: TrainMode;
  promote: PromotePolicy;
  values: SettingValues;
  augmentation: SettingValues;
}

export const EMPTY_DRAFT: Draft = { recipe: null, mode: "quick", promote: "auto", values: {}, augmentation: {} };

/** Fill in what a recipe states; what an earlier recipe had filled in goes. */
export function withRecipe(draft: Draft, recipe: Recipe | null): Draft {
  const { mode, values, augmentation } = withoutRecipe(draft);
  if (recipe === null) return { ...draft, recipe, mode, values, augmentation };
  return {
    ...draft,
    recipe,
    mode: recipeMode(recipe) ?? EMPTY_DRAFT.mode,
    values: { ...values, ...recipeValues(recipe) },
    augmentation: { ...augmentation, ...recipeAugmentation(recipe) },
  };
}

function withoutRecipe({ recipe, mode, values, augmentation }: Draft): Pick<Draft, "mode" | "values" | "augmentation"> {
  if (recipe === null) return { mode, values, augmentation };
  return {
    mode: mode === recipeMode(recipe) ? EMPTY_DRAFT.mode : mode,
    values: others(values, recipeValues(recipe)),
    augmentation: others(augmentation, recipeAugmentation(recipe)),
  };
}

function others(values: SettingValues, filled: SettingValues): SettingValues {
  return Object.fromEntries(Object.entries(values).filter(([key, value]) => filled[key] !== value));
}

/** Choose a way to learn; a network that does not know it gives way to the mode's own. */
export function withMode(draft: Draft, mode: TrainMode, backbones: readonly Backbone[]): Draft {
  const chosen = backbones.find(({ name }) => name === draft.values.backbone);
  const suits = chosen === undefined || chosen.modes.includes(mode);
  return { ...draft, mode, values: suits ? draft.values : { ...draft.values, backbone: "" } };
}

/** Choose a network, and with it a way to learn that it knows; as large a share of its blocks stays frozen. */
export function withBackbone(draft: Draft, next: Backbone, before: Backbone | undefined): Draft {
  const values = { ...draft.values, backbone: next.name };
  const frozen = Number(draft.values.freeze_till ?? "");
  if (before !== undefined && frozen > 0)
    Object.assign(values, { freeze_till: String(Math.round((frozen / before.block_count) * next.block_count)) });
  return { ...draft, mode: modeFor(next, draft.mode), values };
}

export function recipeMode({ settings }: Recipe): TrainMode | undefined {
  return TRAIN_MODES.find((mode) => mode === settings.mode);
}

/** What a recipe types into the form. */
export function recipeValues({ settings }: Recipe): SettingValues {
  return typedValues(settings, (key) => key === "backbone" || OFFERED.has(key));
}

export function recipeAugmentation({ settings }: Recipe): SettingValues {
  return typedValues(record(settings.augmentation), () => true);
}

function typedValues(settings: Readonly<Record<string, unknown>>, isOffered: (key: string) => boolean): SettingValues {
  return Object.fromEntries(
    Object.entries(settings).flatMap(([key, value]): [string, string | boolean][] => {
      const typed = isOffered(key) ? typedForm(value) : null;
      return typed === null ? [] : [[key, typed]];
    }),
  );
}

/** What is asked of the server; what a recipe states and the form put back is set to its default in so many words. */
export function settingsOf(
  { recipe, mode, promote, values, augmentation }: Draft,
  fields: readonly SettingField[],
  augmentationPlan: readonly SettingField[],
  options: TrainingOptions | undefined,
): TrainingSettings {
  if (options === undefined) return { mode, promote };
  const { defaults } = options;
  const { backbone } = values;
  const typed = {
    ...(typeof backbone === "string" && backbone !== "" ? { backbone } : {}),
    ...typedSettings(fields, values),
  };
  const stated = recipe === null ? {} : recipeValues(recipe);
  const varied = {
    ...putBack(recipe === null ? {} : recipeAugmentation(recipe), {}, record(defaults.augmentation)),
    ...typedSettings(augmentationPlan, augmentation),
  };
  return {
    mode,
    promote,
    ...putBack(stated, typed, record(defaults)),
    ...typed,
    ...(Object.keys(varied).length > 0 ? { augmentation: varied } : {}),
  };
}

/** Those settings that tell how long it takes and what its test can show. */
export function estimated(settings: TrainingSettings): TrainingSettings {
  const { mode, backbone, epochs, size_px, promotion_margin, smallest_test } = settings;
  const known = Object.entries({ mode, backbone, epochs, size_px, promotion_margin, smallest_test });
  return Object.fromEntries(known.filter(([, value]) => value != null));
}

function putBack(
  stated: SettingValues,
  typed: Readonly<Record<string, unknown>>,
  defaults: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const keys = Object.keys(stated).filter((key) => !(key in typed));
  return Object.fromEntries(keys.map((key) => [key, defaults[key] ?? null]));
}
