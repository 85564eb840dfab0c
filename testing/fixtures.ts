import type { Comparison, Evaluation, ModelDetail, ModelList, ModelSummary, Prediction, Robustness, ThresholdPoint, Thresholds } from "@/lib/api/types";
import type { Certainty } from "@/features/models/certainty";
import type { QueueItem } from "@/features/predict/queue/queue-item";

export function prediction(change: Partial<Prediction> = {}): Prediction {
  return {
    predicted_class: "cats",
    confidence: 0.9731,
    probabilities: { cats: 0.9731, dogs: 0.0269 },
    confidence_band: "high",
    is_unknown: false,
    model_version: "cats-vs-dogs-1",
    timings_ms: { decode: 4.2, inference: 6.9, total: 12.4 },
    warnings: [],
    heatmap: "data:image/png;base64,iVBORw0KGgo=",
    ...change,
  };
}

export function queueItem(change: Partial<QueueItem> = {}): QueueItem {
  return {
    id: "1",
    name: "cat.jpg",
    source: { kind: "file", file: photo("cat.jpg") },
    status: "done",
    prediction: prediction(),
    problem: null,
    ...change,
  };
}

export function photo(name: string, sizeBytes = 4): File {
  const file = new File(["jpeg"], name, { type: "image/jpeg" });
  Object.defineProperty(file, "size", { value: sizeBytes });
  return file;
}

export function modelSummary(change: Partial<ModelSummary> = {}): ModelSummary {
  return {
    version: "cats-vs-dogs-1",
    name: "cats-vs-dogs",
    created_at: "2026-11-20T09:12:00Z",
    class_names: ["cats", "dogs"],
    backbone: "efficientnet_lite0",
    input_size_px: 192,
    accuracy: 0.9875,
    accuracy_interval: [0.9712, 0.9947],
    ece: 0.0094,
    test_count: 400,
    size_bytes: 13_480_000,
    bundled: true,
    is_champion: true,
    mode: "quick",
    duration_seconds: 81,
    dataset: "cats_vs_dogs",
    dataset_revision: null,
    job_id: null,
    ...change,
  };
}

export function modelList(): ModelList {
  const older = modelSummary({ version: "cats-vs-dogs-0", accuracy: 0.9625, is_champion: false, bundled: false });
  return { models: [modelSummary(), older], aliases: { champion: "cats-vs-dogs-1" }, rollback_to: "cats-vs-dogs-0" };
}

export function modelDetail(change: Partial<ModelDetail> = {}): ModelDetail {
  return {
    ...modelSummary(),
    card: "# Cats and dogs\n\nTells cats from dogs.",
    manifest: {},
    certainty: certainty(),
    ...change,
  };
}

export function certainty(change: Partial<Certainty> = {}): Certainty {
  return {
    threshold: 0.8,
    test_count: 400,
    sure_count: 390,
    sure_right: 388,
    unknown_count: 900,
    unknown_refused: 0.985,
    ...change,
  };
}

/** What a threshold does with a test of 400 pictures. */
export function thresholdPoint(threshold: number, answered: number, wrong: number): ThresholdPoint {
  const right = answered - wrong;
  return { threshold, answered, right, wrong, coverage: answered / 400, accuracy: answered === 0 ? null : right / answered };
}

export function thresholds(change: Partial<Thresholds> = {}): Thresholds {
  return {
    version: "cats-vs-dogs-1",
    in_use: { high: 0.8, medium: 0.5, is_default: true },
    default: { high: 0.8, medium: 0.5 },
    history: [],
    test_count: 400,
    curve: [
      thresholdPoint(0, 400, 5),
      thresholdPoint(0.5, 400, 5),
      thresholdPoint(0.8, 390, 2),
      thresholdPoint(0.9, 380, 1),
      thresholdPoint(0.99, 300, 0),
    ],
    curve_source: "predictions",
    bands: [
      { band: "high", count: 390, share: 0.975, accuracy: 0.9949 },
      { band: "medium", count: 10, share: 0.025, accuracy: 0.7 },
      { band: "low", count: 0, share: 0, accuracy: null },
    ],
    ...change,
  };
}

export function evaluation(change: Partial<Evaluation> = {}): Evaluation {
  return {
    dataset: "cats_vs_dogs",
    split: "test",
    count: 400,
    accuracy: 0.9875,
    accuracy_interval: [0.9712, 0.9947],
    log_loss: 0.055,
    ece: 0.0094,
    ece_bins: 15,
    roc_auc: 0.9947,
    class_names: ["cats", "dogs"],
    confusion_matrix: [
      [198, 2],
      [3, 197],
    ],
    per_class: [
      { class_name: "cats", precision: 0.985, recall: 0.99, f1: 0.9875, support: 200 },
      { class_name: "dogs", precision: 0.99, recall: 0.985, f1: 0.9875, support: 200 },
    ],
    macro: { precision: 0.9876, recall: 0.9875, f1: 0.9862 },
    weighted: { precision: 0.9875, recall: 0.9875, f1: 0.9875 },
    latency_ms: { batch_size: 1, p50: 11.2, p95: 12.9 },
    parity: null,
    bands: [
      { band: "high", count: 390, share: 0.975, accuracy: 0.9949 },
      { band: "medium", count: 10, share: 0.025, accuracy: 0.7 },
      { band: "low", count: 0, share: 0, accuracy: null },
    ],
    reliability: [],
    coverage: [],
    unknown: {
      threshold: 0.5,
      known_refused: 0.028,
      unknown_refused: 0.985,
      auroc: 0.998,
      unknown_count: 900,
      unknown_source: "caltech101",
    },
    ...change,
  };
}

/** Figures that fall by a tenth with each strength, while confidence does not; blur does worst at last. */
export function robustness(change: Partial<Robustness> = {}): Robustness {
  const at = (count: number, accuracy: number) => ({
    count,
    accuracy,
    mean_confidence: 0.95,
    unknown_share: 1 - accuracy,
    sure_count: Math.round(count * accuracy),
    sure_right: Math.round(count * accuracy * 0.9),
  });
  const interval = { accuracy_interval: [0.4, 0.9] };
  const kinds = [
    "blur",
    "noise",
    "darkness",
    "brightness",
    "low_resolution",
    "rotation",
    "jpeg",
    "occlusion",
  ] as const;
  const strengths = [1, 2, 3, 4, 5] as const;
  const accuracy = (strength: number) => 1 - strength / 10;
  return {
    count: 30,
    clean: { ...at(30, 1), ...interval },
    worse: at(1200, 0.7),
    kinds: kinds.map((kind) => ({ kind, ...at(150, 0.7) })),
    strengths: strengths.map((strength) => ({ strength, ...at(240, accuracy(strength)) })),
    conditions: kinds.flatMap((kind) =>
      strengths.map((strength) => ({
        kind,
        strength,
        ...at(30, kind === "blur" && strength === 5 ? 0.4 : accuracy(strength)),
        ...interval,
      })),
    ),
    ...change,
  };
}

/** How two versions did on the pictures of classes that both know. */
export const FIGURES = {
  count: 400,
  champion_accuracy: 0.98,
  candidate_accuracy: 0.9875,
  difference: 0.0075,
  lower_bound: -0.002,
  both_right: 390,
  only_champion_right: 2,
  only_candidate_right: 5,
  both_wrong: 3,
} satisfies Comparison["on_shared_classes"];

export function comparison(change: Partial<Comparison> = {}): Comparison {
  return {
    champion: "cats-vs-dogs-0",
    candidate: "cats-vs-dogs-1",
    dataset: "cats_vs_dogs",
    margin: 0.01,
    smallest_test: 30,
    shared_classes: ["cats", "dogs"],
    gained_classes: [],
    lost_classes: [],
    left_out: 0,
    on_shared_classes: FIGURES,
    on_all_pictures: null,
    same_scene: 0,
    verdict: "not_worse",
    reason: "It is not worse.",
    details: null,
    needed_count: null,
    ...change,
  };
}
