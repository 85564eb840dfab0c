import { client, unwrap } from "@/lib/api/client";
import type {
  Comparison,
  Evaluation,
  ModelDetail,
  ModelList,
  ModelPair,
  PromotionHistory,
  PromotionResult,
  SampleList,
  TestPredictions,
  ThresholdChoices,
  Thresholds,
  ThresholdsJson,
} from "@/lib/api/types";

/** Version of the model that answers now. */
export async function fetchLiveVersion(): Promise<string> {
  const { model_version } = await unwrap(client.GET("/ready"));
  return model_version;
}

export async function fetchModels(): Promise<ModelList> {
  return unwrap(client.GET("/models"));
}

export async function fetchModel(version: string): Promise<ModelDetail> {
  return unwrap(client.GET("/models/{version}", { params: { path: { version } } }));
}

export async function fetchEvaluation(version: string): Promise<Evaluation> {
  return unwrap(client.GET("/models/{version}/evaluation", { params: { path: { version } } }));
}

/** Every promotion, and with `at` (an ISO time) what was live then. */
export async function fetchHistory(at: string | null): Promise<PromotionHistory> {
  return unwrap(client.GET("/models/history", { params: { query: at === null ? {} : { at } } }));
}

/** How a version did against the one that was live when it was made. */
export async function fetchComparison(version: string): Promise<Comparison> {
  return unwrap(client.GET("/models/{version}/comparison", { params: { path: { version } } }));
}

export async function fetchModelPair(a: string, b: string): Promise<ModelPair> {
  return unwrap(client.GET("/models/compare", { params: { query: { a, b } } }));
}

/** How sure is sure enough: what is in use, and what any other threshold would do with the version's test pictures. */
export async function fetchThresholds(version: string): Promise<Thresholds> {
  return unwrap(client.GET("/models/{version}/thresholds", { params: { path: { version } } }));
}

/** By which rule thresholds are chosen: shares and costs as the server takes them. */
export type ThresholdRule = { precision: number } | { cost_wrong: number; cost_unsure: number };

/** The thresholds that a rule chooses by the version's test pictures. */
export async function fetchThresholdChoices(version: string, rule: ThresholdRule): Promise<ThresholdChoices> {
  const params = { path: { version }, query: rule };
  return unwrap(client.GET("/models/{version}/thresholds/choices", { params }));
}

export async function saveThresholds(version: string, thresholds: ThresholdsJson): Promise<Thresholds> {
  return unwrap(client.PUT("/models/{version}/thresholds", { params: { path: { version } }, body: thresholds }));
}

/** Go back to the default; what was set stays in the history. */
export async function resetThresholds(version: string): Promise<Thresholds> {
  return unwrap(client.DELETE("/models/{version}/thresholds", { params: { path: { version } } }));
}

export async function promoteModel(version: string): Promise<PromotionResult> {
  return unwrap(client.POST("/models/{version}/promote", { params: { path: { version } } }));
}

export async function rollBackModel(): Promise<PromotionResult> {
  return unwrap(client.POST("/models/rollback"));
}

/** Which of a version's test pictures: those of one cell of the confusion matrix, say. */
export interface PredictionFilter {
  className?: string;
  predictedClass?: string;
}

export async function fetchTestPredictions(
  version: string,
  { className, predictedClass }: PredictionFilter,
  offset: number,
  limit: number,
): Promise<TestPredictions> {
  const query = {
    offset,
    limit,
    ...(className === undefined ? {} : { class_name: className }),
    ...(predictedClass === undefined ? {} : { predicted_class: predictedClass }),
  };
  return unwrap(client.GET("/models/{version}/predictions", { params: { path: { version }, query } }));
}

/** Some of a version's own test pictures; none where they are not on this server. */
export async function fetchSamples(version: string, limit: number): Promise<SampleList> {
  return unwrap(client.GET("/models/{version}/samples", { params: { path: { version }, query: { limit } } }));
}

export function modelArtifactUrl(version: string, name: string): string {
  return `/models/${encodeURIComponent(version)}/artifacts/${encodeURIComponent(name)}`;
}
