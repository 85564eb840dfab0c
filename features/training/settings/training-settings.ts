import type { TrainMode } from "@/features/models";
import type { Backbone, TrainingOptions } from "@/lib/api/types";
import { record } from "@/lib/record";

import { fieldOf, type SettingField, type SettingValues, typedForm } from "./setting-fields";
import { helpWords } from "./setting-words";

export type PromotePolicy = "auto" | "always" | "never";

export interface SettingGroup {
  title: string;
  fields: SettingField[];
}

/** What decides which settings there are: the way to learn, the network, and the other settings. */
export interface Situation {
  mode: TrainMode;
  backbone: Backbone | undefined;
  values: SettingValues;
}

interface Plan {
  key: string;
  label: string;
  modes?: readonly TrainMode[];
  /** Other settings, with the values of which one must hold. */
  only?: Readonly<Record<string, readonly string[]>>;
  /** Another setting, which must have been typed. */
  needs?: string;
}

const KERAS: readonly TrainMode[] = ["fine_tune", "scratch"];

/** Which settings are offered, under which names; their bounds and explanations come from the server's schema. */
const GROUPS: readonly { title: string; plans: readonly Plan[] }[] = [
  {
    title: "Network",
    plans: [
      { key: "weights", label: "Begins with", modes: ["quick", "fine_tune"] },
      { key: "freeze_till", label: "Frozen blocks", modes: ["fine_tune"] },
      { key: "filters", label: "Filters of each block", only: { backbone: ["simple_cnn"] } },
      { key: "batch_norm", label: "Normalise batches", only: { backbone: ["simple_cnn"] } },
      { key: "head", label: "What the last layer sees", modes: KERAS },
      { key: "hidden_units", label: "Units before the last layer", modes: KERAS, only: { head: ["flat"] } },
    ],
  },
  {
    title: "Pictures",
    plans: [
      { key: "size_px", label: "Image size" },
      { key: "flips", label: "Mirrored copies", modes: ["quick"] },
      { key: "earlier_maps", label: "Earlier feature maps", modes: ["quick"] },
    ],
  },
  {
    title: "Training",
    plans: [
      { key: "epochs", label: "Epochs", modes: KERAS },
      { key: "patience", label: "Patience", modes: KERAS },
      { key: "batch_size", label: "Batch size", modes: KERAS },
      { key: "folds", label: "Cross-validation folds", modes: ["quick"] },
      { key: "progressive_share", label: "Epochs with smaller pictures", modes: KERAS },
      { key: "seed", label: "Seed" },
      { key: "precision", label: "Precision", modes: KERAS },
    ],
  },
  {
    title: "Optimizer and schedule",
    plans: [
      { key: "optimizer", label: "Optimizer", modes: KERAS },
      { key: "momentum", label: "Momentum", modes: KERAS, only: { optimizer: ["sgd"] } },
      { key: "learning_rate", label: "Learning rate", modes: KERAS },
      { key: "layer_decay", label: "Decay by block", modes: ["fine_tune"] },
      { key: "warmup_share", label: "Warm-up", modes: KERAS },
      { key: "schedule", label: "Schedule", modes: KERAS },
      { key: "step_epochs", label: "Epochs between steps", modes: KERAS, only: { schedule: ["step"] } },
      { key: "plateau_patience", label: "Plateau patience", modes: KERAS, only: { schedule: ["plateau"] } },
      { key: "decay_factor", label: "Decay factor", modes: KERAS, only: { schedule: ["step", "plateau"] } },
    ],
  },
  {
    title: "Against overfitting",
    plans: [
      { key: "dropout", label: "Dropout", modes: KERAS },
      { key: "weight_decay", label: "Weight decay", modes: KERAS },
      { key: "label_smoothing", label: "Label smoothing", modes: KERAS },
      { key: "mixup", label: "Mixup", modes: KERAS },
      { key: "cutmix", label: "CutMix", modes: KERAS },
      { key: "ema_momentum", label: "Averaged weights", modes: KERAS },
      { key: "interpolation", label: "Weights on the way", modes: ["fine_tune"] },
      { key: "class_weights", label: "Class weights", modes: KERAS },
    ],
  },
  {
    title: "Learning from other versions",
    plans: [
      { key: "teachers", label: "Teachers", modes: KERAS },
      { key: "distillation_share", label: "Weight of their answers", modes: KERAS, needs: "teachers" },
      { key: "distillation_temperature", label: "Temperature", modes: KERAS, needs: "teachers" },
    ],
  },
  {
    title: "Evaluation and going live",
    plans: [
      { key: "name", label: "Name of the model" },
      { key: "validation_share", label: "Share kept for validation", modes: KERAS },
      { key: "known_refused_share", label: "Known pictures called unknown" },
      { key: "promotion_margin", label: "Margin for not being worse" },
      { key: "smallest_test", label: "Fewest test pictures to compare on" },
    ],
  },
];

const AUGMENTATION: readonly Plan[] = [
  { key: "strength", label: "Overall strength" },
  { key: "rotation", label: "Rotation" },
  { key: "zoom", label: "Zoom" },
  { key: "shift", label: "Shift" },
  { key: "shear", label: "Shear" },
  { key: "brightness", label: "Brightness" },
  { key: "contrast", label: "Contrast" },
  { key: "colour", label: "Colour" },
  { key: "operations", label: "RandAugment operations" },
  { key: "copies", label: "Extra copies" },
  { key: "flip", label: "Mirror half of them" },
];

/** Every setting that the form offers in some situation. */
export const OFFERED: ReadonlySet<string> = new Set(GROUPS.flatMap(({ plans }) => plans.map(({ key }) => key)));

/** What a mode makes of settings that are left open. */
export function modeDefaults(options: TrainingOptions, mode: TrainMode): Readonly<Record<string, unknown>> {
  return record(options.modes.find((known) => known.mode === mode)?.defaults ?? options.defaults);
}

/** The settings that apply, in groups; what this server does not know is left out. */
export function settingGroups(options: TrainingOptions, situation: Situation): SettingGroup[] {
  const properties = record(options.schema.properties);
  const defaults = modeDefaults(options, situation.mode);
  return GROUPS.map(({ title, plans }) => ({
    title,
    fields: fieldsOf(
      plans.filter((plan) => applies(plan, situation, defaults)),
      properties,
      defaults,
    ).map((field) => fitted(field, situation.backbone)),
  })).filter(({ fields }) => fields.length > 0);
}

export function augmentationFields({ schema, defaults }: TrainingOptions): SettingField[] {
  const { properties } = record(record(schema.$defs).AugmentationConfig);
  return fieldsOf(AUGMENTATION, record(properties), record(defaults.augmentation));
}

function applies(
  { key, modes, only = {}, needs }: Plan,
  { mode, backbone, values }: Situation,
  defaults: Readonly<Record<string, unknown>>,
): boolean {
  if (modes !== undefined && !modes.includes(mode)) return false;
  if (needs !== undefined && !values[needs]) return false;
  if (key === "weights" && backbone?.weights_from === "none") return false;
  return Object.entries(only).every(([other, allowed]) => {
    const typed = values[other];
    return allowed.includes(String(typed === undefined || typed === "" ? typedForm(defaults[other]) : typed));
  });
}

function fieldsOf(
  plans: readonly Plan[],
  properties: Readonly<Record<string, unknown>>,
  defaults: Readonly<Record<string, unknown>>,
): SettingField[] {
  return plans.flatMap(({ key, label }) =>
    key in properties ? [told(fieldOf(key, label, properties[key], defaults[key]))] : [],
  );
}

function told(field: SettingField): SettingField {
  return { ...field, help: helpWords(field.key, field.help) };
}

/** Blocks are counted by network. */
function fitted(field: SettingField, backbone: Backbone | undefined): SettingField {
  if (field.key !== "freeze_till" || backbone === undefined) return field;
  const { block_count: most, title } = backbone;
  const help = `Of the ${most} blocks of ${title}, counted from the input: these stay as they are. 0 lets them all learn, ${most} none but the last layer.`;
  return { ...field, help, maximum: most };
}
