import type { Comparison, TrainingEstimate } from "@/lib/api/types";

export function trainingEstimate(change: Partial<TrainingEstimate> = {}): TrainingEstimate {
  return {
    durations: [
      { mode: "quick", low_seconds: 12, high_seconds: 31, run_count: 3 },
      { mode: "fine_tune", low_seconds: 120, high_seconds: 1500, run_count: 0 },
      { mode: "scratch", low_seconds: 60, high_seconds: 900, run_count: 0 },
    ],
    test: {
      champion: "cats-vs-dogs-1",
      test_count: 400,
      needed_count: 268,
      can_show_gain: true,
      can_show_equal: true,
      detail: "400 test pictures can show that it is as good as cats-vs-dogs-1.",
    },
    ...change,
  };
}

export function comparison(change: Partial<Comparison> = {}): Comparison {
  const figures = {
    count: 40,
    champion_accuracy: 1,
    candidate_accuracy: 1,
    difference: 0,
    lower_bound: -0.063,
    both_right: 40,
    only_champion_right: 0,
    only_candidate_right: 0,
    both_wrong: 0,
  };
  return {
    champion: "cats-vs-dogs-1",
    candidate: "pets-2",
    dataset: "pets",
    margin: 0.01,
    smallest_test: 30,
    shared_classes: ["cats", "dogs"],
    gained_classes: [],
    lost_classes: [],
    left_out: null,
    on_shared_classes: figures,
    on_all_pictures: figures,
    verdict: "not_shown",
    same_scene: 0,
    reason: "Both got 40 of 40 right. Too few test pictures to prove it is as good (268 needed).",
    details: null,
    needed_count: 268,
    ...change,
  };
}
