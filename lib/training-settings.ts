import type { TrainingOptions } from "./api/types";
import type { TrainMode } from "./training-modes";

export type PromotePolicy = "auto" | "always" | "never";

/** What the visitor changed, as it was typed; what is not here is left to the server's defaults. */
export type SettingValues = Readonly<Record<string, string | boolean>>;

export interface SettingField {
  key: string;
  label: string;
  help: string;
  kind: "integer" | "number" | "boolean" | "choice" | "text";
  choices: readonly string[];
  minimum: number | null;
  maximum: number | null;
  /** What holds while nothing is typed, as far as it is known beforehand. */
  fallback: string | boolean | null;
}

export interface SettingGroup {
  title: string;
  fields: SettingField[];
}

interface Plan {
  key: string;
  label: string;
  modes?: readonly TrainMode[];
}

const KERAS: readonly TrainMode[] = ["fine_tune", "scratch"];

/** Which settings are offered, under which names; their bounds and explanations come from the server's schema. */
const GROUPS: readonly { title: string; plans: readonly Plan[] }[] = [
  {
    title: "Pictures",
    plans: [
      { key: "size_px", label: "Image size" },
      { key: "flips", label: "Mirrored copies", modes: ["quick"] },
    ],
  },
  {
    title: "Learning",
    plans: [
      { key: "epochs", label: "Epochs", modes: KERAS },
      { key: "patience", label: "Patience", modes: KERAS },
      { key: "batch_size", label: "Batch size", modes: KERAS },
      { key: "learning_rate", label: "Learning rate", modes: KERAS },
      { key: "weight_decay", label: "Weight decay", modes: KERAS },
      { key: "warmup_share", label: "Warm-up", modes: KERAS },
      { key: "freeze_till", label: "Frozen blocks", modes: ["fine_tune"] },
      { key: "dropout", label: "Dropout", modes: KERAS },
      { key: "class_weights", label: "Class weights", modes: KERAS },
      { key: "folds", label: "Cross-validation folds", modes: ["quick"] },
      { key: "seed", label: "Seed" },
    ],
  },
  {
    title: "Judging and going live",
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
  { key: "strength", label: "Strength of it all" },
  { key: "rotation", label: "Rotation" },
  { key: "zoom", label: "Zoom" },
  { key: "shift", label: "Shift" },
  { key: "shear", label: "Shear" },
  { key: "brightness", label: "Brightness" },
  { key: "contrast", label: "Contrast" },
  { key: "colour", label: "Colour" },
  { key: "copies", label: "Extra copies" },
  { key: "flip", label: "Mirror half of them" },
];

/** The settings that a mode knows, in groups; what this server does not know is left out. */
export function settingGroups(options: TrainingOptions, mode: TrainMode): SettingGroup[] {
  const properties = record(options.schema.properties);
  const defaults = record(options.modes.find((known) => known.mode === mode)?.defaults ?? options.defaults);
  return GROUPS.map(({ title, plans }) => ({
    title,
    fields: fieldsOf(
      plans.filter(({ modes }) => modes === undefined || modes.includes(mode)),
      properties,
      defaults,
    ),
  })).filter(({ fields }) => fields.length > 0);
}

export function augmentationFields({ schema, defaults }: TrainingOptions): SettingField[] {
  const { properties } = record(record(schema.$defs).AugmentationConfig);
  return fieldsOf(AUGMENTATION, record(properties), record(defaults.augmentation));
}

function fieldsOf(
  plans: readonly Plan[],
  properties: Readonly<Record<string, unknown>>,
  defaults: Readonly<Record<string, unknown>>,
): SettingField[] {
  return plans.flatMap(({ key, label }) =>
    key in properties ? [fieldOf(key, label, record(properties[key]), defaults[key])] : [],
  );
}

/** Read one property of a JSON schema; of `T or null`, T is what can be typed. */
function fieldOf(
  key: string,
  label: string,
  property: Readonly<Record<string, unknown>>,
  fallback: unknown,
): SettingField {
  const variants = Array.isArray(property.anyOf) ? property.anyOf.map(record) : [];
  const main = { ...property, ...variants.find(({ type }) => type !== "null") };
  const constants = variants.flatMap((variant) => ("const" in variant ? [variant.const] : []));
  const choices = (Array.isArray(main.enum) ? main.enum : constants).map(String);
  return {
    key,
    label,
    help: typeof property.description === "string" ? property.description : "",
    kind: kindOf(main.type, choices),
    choices,
    minimum: numeric(main.minimum) ?? numeric(main.exclusiveMinimum),
    maximum: numeric(main.maximum) ?? numeric(main.exclusiveMaximum),
    fallback: typeof fallback === "boolean" ? fallback : fallback == null ? null : printed(fallback),
  };
}

function printed(value: unknown): string | null {
  return typeof value === "string" || typeof value === "number" ? String(value) : null;
}

function kindOf(type: unknown, choices: readonly string[]): SettingField["kind"] {
  if (choices.length > 0) return "choice";
  if (type === "integer" || type === "number" || type === "boolean") return type;
  return "text";
}

/** Why what was typed cannot be meant, or nothing. */
export function faultOf({ kind, minimum, maximum }: SettingField, typed: string): string | undefined {
  if (typed.trim() === "" || (kind !== "integer" && kind !== "number")) return undefined;
  const value = Number(typed);
  if (Number.isNaN(value) || (kind === "integer" && !Number.isInteger(value)))
    return kind === "integer" ? "A whole number, please." : "A number, please.";
  if (minimum !== null && value < minimum) return `${minimum} at least.`;
  if (maximum !== null && value > maximum) return `${maximum} at most.`;
  return undefined;
}

/** What was typed, as the API takes it; empty fields are left to the defaults. */
export function typedSettings(fields: readonly SettingField[], values: SettingValues): Record<string, unknown> {
  const entries = fields.flatMap(({ key, kind }): [string, unknown][] => {
    const value = values[key];
    if (value === undefined || value === "") return [];
    return [[key, kind === "integer" || kind === "number" ? Number(value) : value]];
  });
  return Object.fromEntries(entries);
}

function numeric(value: unknown): number | null {
  return typeof value === "number" ? value : null;
}

function record(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
}
