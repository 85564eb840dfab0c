import { client, unwrap } from "./client";
import type { Evaluation, ModelDetail, ModelList, PromotionEntry, PromotionResult } from "./types";

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

export async function fetchPromotions(): Promise<PromotionEntry[]> {
  const { promotions } = await unwrap(client.GET("/models/history"));
  return promotions;
}

export async function promoteModel(version: string): Promise<PromotionResult> {
  return unwrap(client.POST("/models/{version}/promote", { params: { path: { version } } }));
}

export async function rollBackModel(): Promise<PromotionResult> {
  return unwrap(client.POST("/models/rollback"));
}
