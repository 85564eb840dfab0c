import { client, unwrap } from "@/lib/api/client";
import type { DatasetDetail, DatasetImages, DatasetSummary, JobAccepted } from "@/lib/api/types";

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

export type ThumbnailSize = 128 | 256 | 768;

export function thumbnailUrl(imageId: string, size: ThumbnailSize): string {
  return `/images/${encodeURIComponent(imageId)}/thumbnail?size=${size}`;
}
