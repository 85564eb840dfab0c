import type { ThresholdChoice } from "@/lib/api/types";

/** What a precision of 95 % chose: reached above 60 %, for all classes unless another is given. */
export function thresholdChoice(change: Partial<ThresholdChoice> = {}): ThresholdChoice {
  return {
    class_name: null,
    state: "reached",
    threshold: 0.6,
    named: 400,
    answered: 380,
    right: 362,
    precision: 362 / 380,
    precision_interval: [0.926, 0.97],
    coverage: 0.95,
    coverage_interval: [0.924, 0.967],
    recall: 0.905,
    recall_interval: [0.872, 0.93],
    proven_threshold: 0.9,
    needed: 73,
    threshold_interval: null,
    cost: null,
    cost_interval: null,
    cost_in_use: null,
    is_few: false,
    ...change,
  };
}
