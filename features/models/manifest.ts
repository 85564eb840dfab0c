import type { ModelDetail } from "@/lib/api/types";
import { record } from "@/lib/record";

/** What a version's manifest says about how it was made; older ones say less. */
export interface Origins {
  recipe: string | null;
  command: string | null;
  hasFlatHead: boolean;
  hiddenUnits: number | null;
  /** Whether the network began with random weights; nothing where that is not on record. */
  isRandom: boolean | null;
  licence: string | null;
  training: Readonly<Record<string, unknown>> | null;
}

export function originsOf({ manifest }: Pick<ModelDetail, "manifest">): Origins {
  const { recipe, head, command, training } = manifest;
  const { weights_sha256: weights, licence } = record(manifest.backbone);
  const settings = typeof training === "object" && training !== null ? record(training) : null;
  return {
    recipe: text(recipe),
    command: text(command),
    hasFlatHead: head === "flat",
    hiddenUnits: typeof settings?.hidden_units === "number" ? settings.hidden_units : null,
    isRandom: text(weights) === null ? null : weights === "none",
    licence: text(licence),
    training: settings,
  };
}

/** How heatmaps of a version come about. */
export function heatmapWords({ hasFlatHead }: Origins): string {
  return hasFlatHead ? "found by covering parts of the picture" : "exact, from the last layer's weights";
}

function text(value: unknown): string | null {
  return typeof value === "string" && value !== "" ? value : null;
}

/** How many pictures a version learned from and was tested on, as its manifest has it; null where it does not say. */
export interface Split {
  train: number | null;
  test: number | null;
  seed: number | null;
  checksum: string | null;
}

export function splitOf({ manifest }: Pick<ModelDetail, "manifest">): Split {
  const { counts, sha256 } = record(manifest.dataset);
  const { train, test } = record(counts);
  return { train: total(train), test: total(test), seed: number(manifest.seed), checksum: text(sha256) };
}

function total(counts: unknown): number | null {
  const values = Object.values(record(counts)).filter((value) => typeof value === "number");
  return values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0);
}

function number(value: unknown): number | null {
  return typeof value === "number" ? value : null;
}
