import { picturesZipUrl } from "@/features/storage";
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

/** Which pictures of a revision; null stands for all. */
export interface PictureFilters {
  className: string | null;
  split: string | null;
  finding: string | null;
}

/** Where a dataset's or revision's pictures are as files in a ZIP: all of them, or those that the filters leave. */
export function imagesZipUrl(dataset: string, filters?: PictureFilters): string {
  return `${picturesZipUrl(dataset)}${filters === undefined ? "" : pictureQuery(filters)}`;
}

/** Where the same pictures are as a table. */
export function imagesCsvUrl(dataset: string, filters: PictureFilters): string {
  return `/datasets/${encodeURIComponent(dataset)}/images.csv${pictureQuery(filters)}`;
}

function pictureQuery({ className, split, finding }: PictureFilters): string {
  const query = new URLSearchParams({
    ...(className === null ? {} : { class_name: className }),
    ...(split === null ? {} : { split }),
    ...(finding === null ? {} : { finding }),
  }).toString();
  return query === "" ? "" : `?${query}`;
}

export type ThumbnailSize = 128 | 256 | 768;

export function thumbnailUrl(imageId: string, size: ThumbnailSize): string {
  return `/images/${encodeURIComponent(imageId)}/thumbnail?size=${size}`;
}
