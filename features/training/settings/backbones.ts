import type { TrainMode } from "@/features/models";
import type { Backbone } from "@/lib/api/types";
import { formatBytes, formatMilliseconds, formatRate } from "@/lib/format";

/** Weights are float32. */
const BYTES_A_WEIGHT = 4;

export type WeightsState = "ready" | "download" | "missing" | "none";

/** Where a network's weights are: here, to be downloaded once, to be installed, or nowhere, for it has none. */
export function weightsState({ weights_from, weights_ready }: Backbone): WeightsState {
  if (weights_from === "none") return "none";
  if (weights_ready) return "ready";
  return weights_from === "download" ? "download" : "missing";
}

export function weightsWords(backbone: Backbone): string {
  const state = weightsState(backbone);
  if (state === "none") return "Begins with random weights: it has no others";
  if (state === "download") return `Weights are downloaded once, ${downloadSize(backbone)}`;
  if (state === "missing") return "Weights are not installed";
  return backbone.weights_from === "package" ? "Weights are installed" : "Weights are on this machine";
}

export function downloadSize({ parameters_millions }: Backbone): string {
  return `about ${formatBytes(parameters_millions * 1e6 * BYTES_A_WEIGHT)}`;
}

/** The way to learn that a network is used in: the one that is chosen, or else the first that it knows. */
export function modeFor(backbone: Backbone, mode: TrainMode): TrainMode {
  return backbone.modes.includes(mode) ? mode : (backbone.modes[0] ?? mode);
}

/** What a network is, in a line. */
export function factsOf({ parameters_millions, input_size_px, licence, weights_from }: Backbone): string {
  const facts = [`${parameters_millions} million weights`, `made for ${input_size_px} px`];
  return [...facts, ...(weights_from === "none" ? [] : [licence])].join(" · ");
}

/** What a network that was added costs and brings, beside another one; nothing of those that came with Whisker. */
export function measuredWords({ measures }: Backbone): string[] {
  if (!measures) return [];
  const { inference_ms, reference_ms, reference, few_shot } = measures;
  const time = `${formatMilliseconds(inference_ms)} a picture; ${reference}: ${formatMilliseconds(reference_ms)}`;
  const most = few_shot?.figures.at(-1);
  const others = few_shot?.reference_figures.at(-1);
  if (!few_shot || !most || !others) return [time];
  const right = `${formatRate(most.accuracy)} right after ${most.of_a_class} photos of each class of ${few_shot.dataset}`;
  return [time, `${right}; ${reference}: ${formatRate(others.accuracy)}`];
}
