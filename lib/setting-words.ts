import { classLabel } from "./format";

const CHOICES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  weights: { imagenet: "What it knows from ImageNet", none: "Random weights" },
  head: { pooled: "The mean of each feature (pooled)", flat: "Every place by itself (flat)" },
  optimizer: { adamw: "AdamW", sgd: "SGD with momentum" },
  schedule: {
    cosine: "Cosine: slowly to nothing",
    constant: "Constant",
    step: "Step: every few epochs",
    plateau: "Plateau: when nothing gets better",
  },
  precision: { float32: "float32", mixed_float16: "Mixed float16", mixed_bfloat16: "Mixed bfloat16" },
};

/** A choice of a setting, in words. */
export function choiceWords(key: string, choice: string): string {
  return CHOICES[key]?.[choice] ?? classLabel(choice);
}

/** The value of a setting, as people say it in passing. */
export function valueWords(key: string, value: string | boolean | null | undefined): string {
  if (value === undefined || value === null || value === "") return "automatic";
  if (typeof value === "boolean") return value ? "on" : "off";
  const words = CHOICES[key]?.[value];
  return words === undefined ? value : (words.split(":")[0] ?? words);
}
