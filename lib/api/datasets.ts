import { client, unwrap } from "./client";
import type {
  AugmentationSettings,
  DatasetDetail,
  DatasetImages,
  DatasetSummary,
  JobAccepted,
  TrainingEstimate,
  TrainingOptions,
  TrainingSettings,
} from "./types";

export async function fetchDatasets(): Promise<DatasetSummary[]> {
  const { datasets } = await unwrap(client.GET("/datasets"));
  return datasets;
}

/** A dataset by its id (its latest revision), or one revision of it. */
export async function fetchDataset(id: string): Promise<DatasetDetail> {
  return unwrap(client.GET("/datasets/{dataset}", { params: { path: { dataset: id } } }));
}

export async function fetchDatasetImages(
  id: string,
  className: string,
  offset: number,
  limit: number,
): Promise<DatasetImages> {
  const params = { path: { dataset: id }, query: { class_name: className, offset, limit } };
  return unwrap(client.GET("/datasets/{dataset}/images", { params }));
}

/** Make a dataset of the pictures that come with Whisker. */
export async function ingestSample(sample: "digits"): Promise<JobAccepted> {
  return unwrap(client.POST("/datasets", { body: { sample } }));
}

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

export type ThumbnailSize = 128 | 256 | 768;

export function thumbnailUrl(imageId: string, size: ThumbnailSize): string {
  return `/images/${encodeURIComponent(imageId)}/thumbnail?size=${size}`;
}
