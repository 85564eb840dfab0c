import { client, unwrap } from "@/lib/api/client";
import type { Deleted, Renamed, StorageOverview, StoredKind, Upload } from "@/lib/api/types";

/** What takes the space in the data folder. */
export async function fetchStorage(): Promise<StorageOverview> {
  return unwrap(client.GET("/storage"));
}

/** The ZIPs that are kept for their jobs. */
export async function fetchUploads(): Promise<Upload[]> {
  const { uploads } = await unwrap(client.GET("/uploads"));
  return uploads;
}

/** Where a dataset's or revision's pictures are as files in a ZIP. */
export function picturesZipUrl(id: string): string {
  return `/datasets/${encodeURIComponent(id)}/images.zip`;
}

type NamedKind = Exclude<StoredKind, "cache">;

/** Give a thing another name; null takes a label away again. */
export async function renameStored(kind: NamedKind, id: string, name: string | null): Promise<Renamed> {
  const body = { name };
  switch (kind) {
    case "dataset":
    case "revision":
      return unwrap(client.PATCH("/datasets/{dataset}", { params: { path: { dataset: id } }, body }));
    case "version":
      return unwrap(client.PATCH("/models/{version}", { params: { path: { version: id } }, body }));
    case "job":
      return unwrap(client.PATCH("/jobs/{job_id}", { params: { path: { job_id: id } }, body }));
    case "upload":
      return unwrap(client.PATCH("/uploads/{upload}", { params: { path: { upload: id } }, body }));
  }
}

/** Delete a thing for good, or empty a cache; a version that was live once goes only when forced. */
export async function deleteStored(kind: StoredKind, id: string, force = false): Promise<Deleted> {
  switch (kind) {
    case "dataset":
    case "revision":
      return unwrap(client.DELETE("/datasets/{dataset}", { params: { path: { dataset: id } } }));
    case "version":
      return unwrap(client.DELETE("/models/{version}", { params: { path: { version: id }, query: { force } } }));
    case "job":
      return unwrap(client.DELETE("/jobs/{job_id}", { params: { path: { job_id: id } } }));
    case "upload":
      return unwrap(client.DELETE("/uploads/{upload}", { params: { path: { upload: id } } }));
    case "cache":
      return unwrap(client.DELETE("/storage/caches", { params: { query: { name: id as CacheName } } }));
  }
}

type CacheName = "thumbnails" | "features" | "backbones" | "downloads" | "tensorboard";
