import { client, unwrap } from "@/lib/api/client";
import type {
  AugmentationSettings,
  JobAccepted,
  TrainingEstimate,
  TrainingOptions,
  TrainingSettings,
} from "@/lib/api/types";

export async function fetchTrainingOptions(): Promise<TrainingOptions> {
  return unwrap(client.GET("/training-options"));
}

/** How long training would take here, and what the test pictures can show. */
export async function fetchTrainingEstimate(dataset: string, settings: TrainingSettings): Promise<TrainingEstimate> {
  const params = { path: { dataset }, query: { settings: JSON.stringify(settings) } };
  return unwrap(client.GET("/datasets/{dataset}/training-estimate", { params }));
}

/** What to train on and how; with a recipe, the settings are what is different from it. */
export interface TrainingRequest {
  dataset: string;
  settings: TrainingSettings;
  recipe?: string;
}

/** Train on a dataset that is there already. */
export async function startTraining(body: TrainingRequest): Promise<JobAccepted> {
  return unwrap(client.POST("/retrain", { body }));
}

/** Ask for pictures of what an augmentation does to this dataset's own. */
export async function previewAugmentation(dataset: string, augmentation: AugmentationSettings): Promise<JobAccepted> {
  const params = { path: { dataset } };
  return unwrap(client.POST("/datasets/{dataset}/augmentation-preview", { params, body: { augmentation } }));
}
