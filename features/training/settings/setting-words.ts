import { classLabel } from "@/lib/format";

const CHOICES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  weights: { imagenet: "ImageNet weights", none: "Random weights" },
  head: { pooled: "Each feature's mean", flat: "Every position" },
  optimizer: { adamw: "AdamW", sgd: "SGD with momentum" },
  schedule: { cosine: "Cosine", constant: "Constant", step: "Steps", plateau: "On a plateau" },
  copies: { balance: "Balance the classes" },
  precision: { float32: "float32", mixed_float16: "Mixed float16", mixed_bfloat16: "Mixed bfloat16" },
};

/** What a setting does, where the API's own words speak of other settings by their keys. */
const HELP: Readonly<Record<string, string>> = {
  weights: "What the network knows from a million photos, or nothing yet.",
  filters: "As many numbers as blocks, such as 32, 64. Every block after the first halves the picture's side.",
  batch_norm: "After each convolution. Learns faster, and is less steady with small batches.",
  head: "The mean has exact heatmaps. With every position by itself, they are found by covering parts of the picture.",
  hidden_units: "A dense layer before the last one.",
  size_px: "Side of the square input. Smaller is quicker, larger shows more detail.",
  epochs: "Times that every training picture is shown.",
  optimizer: "How each step is taken. AdamW suits most; SGD needs a higher learning rate.",
  layer_decay: "What the learning rate is multiplied by with every block further from the last layer.",
  teachers: "Versions of the same classes, with commas between them. Their answers count beside the right ones.",
  distillation_share: "Against the right answers: 0 ignores the teachers, 1 believes them alone.",
  distillation_temperature: "The more, the more the unlikely classes say.",
  momentum: "How much of the last step goes into the next.",
  learning_rate: "How large a step is, at its highest.",
  schedule:
    "How the learning rate falls: slowly to nothing, not at all, every few epochs, or when nothing gets better.",
  step_epochs: "Epochs between two falls of the learning rate.",
  plateau_patience: "Epochs without a better validation loss before the learning rate falls.",
  decay_factor: "What the learning rate is multiplied by when it falls.",
  strength: "Multiplies all of these; 0 turns them off.",
  copies: "Balanced: as many extra copies as bring every class to the size of the largest, each augmented differently.",
  validation_share: "Held out from the training pictures to choose the best epoch.",
};

export function helpWords(key: string, told: string): string {
  return HELP[key] ?? told;
}

/** A choice of a setting, in words. */
export function choiceWords(key: string, choice: string): string {
  return CHOICES[key]?.[choice] ?? classLabel(choice);
}

/** The value of a setting, as people say it in passing. */
export function valueWords(key: string, value: string | boolean | null | undefined): string {
  if (value === undefined || value === null || value === "") return "automatic";
  if (typeof value === "boolean") return value ? "on" : "off";
  return CHOICES[key]?.[value] ?? value;
}
