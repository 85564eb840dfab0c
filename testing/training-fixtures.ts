import type {
  DatasetDetail,
  DatasetSummary,
  FeedbackItem,
  IngestReport,
  Job,
  ModelPair,
  RevisionDetail,
  TrainingOptions,
} from "@/lib/api/types";

import { modelSummary } from "./fixtures";

const SPREAD = { min: 32, mean: 96, median: 96, max: 640 };

export function report(change: Partial<IngestReport> = {}): IngestReport {
  return {
    dataset: "shapes",
    classes: [
      { class_name: "circles", train: 32, test: 8 },
      { class_name: "squares", train: 16, test: 4 },
    ],
    splits: { train: 48, test: 12 },
    image_count: 60,
    total_bytes: 123_000,
    formats: { PNG: 60 },
    dimensions: { width: SPREAD, height: SPREAD, aspect: { min: 1, mean: 1, median: 1, max: 1 } },
    imbalance: { smallest: "squares", largest: "circles", ratio: 0.5, is_imbalanced: false },
    ...change,
  };
}

export function revision(change: Partial<RevisionDetail> = {}): RevisionDetail {
  return {
    id: "shapes@1",
    dataset: "shapes",
    number: 1,
    label: null,
    parent: null,
    created_at: "2026-11-20T09:12:00Z",
    image_count: 60,
    total_bytes: 123_000,
    class_count: 2,
    splits: { train: 48, test: 12 },
    sha256: "ab",
    class_names: ["circles", "squares"],
    counts: { train: { circles: 32, squares: 16 }, test: { circles: 8, squares: 4 } },
    report: report(),
    diff: null,
    ...change,
  };
}

export function datasetSummary(change: Partial<DatasetSummary> = {}): DatasetSummary {
  return { id: "shapes", name: "Shapes", created_at: "2026-11-20T09:12:00Z", latest: revision(), ...change };
}

export function datasetDetail(change: Partial<RevisionDetail> = {}): DatasetDetail {
  const shown = revision(change);
  return { id: "shapes", name: "Shapes", created_at: shown.created_at, revisions: [shown], revision: shown };
}

export function job(change: Partial<Job> = {}): Job {
  return {
    id: "job-1",
    label: null,
    kind: "retrain",
    state: "running",
    stage: "features",
    progress: 0.42,
    eta_seconds: 130,
    created_at: "2026-11-20T09:12:00Z",
    started_at: "2026-11-20T09:12:01Z",
    finished_at: null,
    request: { kind: "retrain", source: { kind: "revision", value: "shapes@1" } },
    history: [],
    result: null,
    error: null,
    cancel_requested: false,
    dataset: "shapes",
    revision: "shapes@1",
    version: null,
    ...change,
  };
}

/** What a job that succeeded made; what is not given is null. */
export function outcome(change: Partial<NonNullable<Job["result"]>> = {}): NonNullable<Job["result"]> {
  return {
    model_version: null,
    promoted: null,
    reason: null,
    dataset: "shapes",
    revision: "shapes@1",
    report: null,
    diff: null,
    artifacts: [],
    ...change,
  };
}

const WHOLE = { type: "integer", minimum: 1, maximum: 500 };
const oneOf = (...words: string[]) => ({ anyOf: [{ enum: words, type: "string" }, { type: "null" }] });

export function trainingOptions(): TrainingOptions {
  const keras = { epochs: 8, batch_size: 32, head: "pooled", optimizer: "adamw", momentum: 0.9, schedule: "cosine" };
  const network = { backbone: "efficientnet_lite0", weights: "imagenet" };
  return {
    defaults: { mode: "quick", flips: true, seed: 0, epochs: null, augmentation: { rotation: 0.03 } },
    modes: [
      { mode: "quick", defaults: { mode: "quick", flips: true, seed: 0, ...network } },
      { mode: "fine_tune", defaults: { mode: "fine_tune", seed: 0, ...network, ...keras, freeze_till: 4 } },
      {
        mode: "scratch",
        defaults: { mode: "scratch", seed: 0, ...keras, epochs: 40, backbone: "simple_cnn", filters: [32, 64] },
      },
    ],
    schema: {
      properties: {
        weights: oneOf("imagenet", "none"),
        freeze_till: { anyOf: [{ type: "integer", minimum: 0, maximum: 23 }, { type: "null" }] },
        filters: {
          anyOf: [
            { type: "array", items: { type: "integer", minimum: 4, maximum: 1024 }, minItems: 1, maxItems: 3 },
            { type: "null" },
          ],
        },
        head: oneOf("pooled", "flat"),
        hidden_units: { anyOf: [WHOLE, { type: "null" }] },
        size_px: { anyOf: [{ type: "integer", minimum: 32, maximum: 512 }, { type: "null" }], description: "Side." },
        flips: { type: "boolean", description: "Mirrored." },
        epochs: { anyOf: [WHOLE, { type: "null" }], description: "Rounds." },
        optimizer: oneOf("adamw", "sgd"),
        momentum: { anyOf: [{ type: "number", minimum: 0, exclusiveMaximum: 1 }, { type: "null" }] },
        schedule: oneOf("cosine", "constant", "step", "plateau"),
        step_epochs: { anyOf: [WHOLE, { type: "null" }] },
        layer_decay: { anyOf: [{ type: "number", exclusiveMinimum: 0, maximum: 1 }, { type: "null" }] },
        teachers: { type: "array", items: { type: "string" }, maxItems: 8 },
        distillation_share: { anyOf: [{ type: "number", minimum: 0, maximum: 1 }, { type: "null" }] },
        class_weights: oneOf("auto", "on", "off"),
        seed: { type: "integer", minimum: 0, description: "Two runs with one seed agree." },
      },
      $defs: {
        AugmentationConfig: { properties: { rotation: { type: "number", minimum: 0, maximum: 0.5 } } },
      },
    },
  } as unknown as TrainingOptions;
}

export function modelPair(): ModelPair {
  const figures = { precision: 0.9, recall: 0.9, support: 200 };
  const side = (version: string, f1: number) => ({
    model: modelSummary({ version, accuracy: f1 }),
    per_class: [
      { class_name: "cats", f1, ...figures },
      { class_name: "dogs", f1: 0.9, ...figures },
    ],
  });
  return { a: side("cats-vs-dogs-1", 0.9), b: side("cats-vs-dogs-0", 0.85), same_test: false, met: null };
}

export function feedbackItem(change: Partial<FeedbackItem> = {}): FeedbackItem {
  return {
    id: "f1",
    created_at: "2026-11-20T09:12:00Z",
    image_id: "ab12",
    predicted_class: "cats",
    confidence: 0.55,
    model_version: "cats-vs-dogs-1",
    class_name: "dogs",
    state: "new",
    revision: null,
    ...change,
  };
}
