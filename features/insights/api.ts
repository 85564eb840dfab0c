import { client, unwrap } from "@/lib/api/client";
import type {
  ClassInsights,
  DatasetImages,
  EmbeddingMap,
  Finding,
  FindingPictures,
  Insights,
  JobAccepted,
  RevisionEdits,
} from "@/lib/api/types";

import type { Filters, FindingKind, Split } from "./filters";

/** What is known of a dataset's latest revision or of one revision; of null, of the live model's data. */
export async function fetchInsights(dataset: string | null): Promise<Insights> {
  return unwrap(client.GET("/data-insights", { params: { query: queryOf(dataset) } }));
}

/** Figures of one class's pictures, of all and of each split. */
export async function fetchClassInsights(className: string, dataset: string | null): Promise<ClassInsights> {
  const params = { path: { class_name: className }, query: queryOf(dataset) };
  return unwrap(client.GET("/data-insights/classes/{class_name}", { params }));
}

export async function fetchEmbedding(dataset: string | null): Promise<EmbeddingMap> {
  return unwrap(client.GET("/data-insights/embedding", { params: { query: queryOf(dataset) } }));
}

/** A revision's pictures, those that the filters leave, some at a time. */
export async function fetchRevisionImages(
  revision: string,
  { className, split, finding }: Filters,
  offset: number,
  limit: number,
): Promise<DatasetImages> {
  const query = {
    offset,
    limit,
    ...(className === null ? {} : { class_name: className }),
    ...(split === null ? {} : { split }),
    ...(finding === null ? {} : { finding }),
  };
  return unwrap(client.GET("/datasets/{dataset}/images", { params: { path: { dataset: revision }, query } }));
}

export interface FindingPage {
  className: string | null;
  split: Split | null;
  offset: number;
  limit: number;
  includeDismissed: boolean;
}

/** Pictures behind a finding, some at a time. */
export async function fetchFindingImages(
  dataset: string,
  kind: FindingKind,
  { className, split, offset, limit, includeDismissed }: FindingPage,
): Promise<FindingPictures> {
  const query = {
    offset,
    limit,
    include_dismissed: includeDismissed,
    ...(className === null ? {} : { class_name: className }),
    ...(split === null ? {} : { split }),
  };
  return unwrap(client.GET("/datasets/{dataset}/findings/{kind}", { params: { path: { dataset, kind }, query } }));
}

/** Say of pictures (of null: of the finding as a whole) that they are fine, or no longer. */
export async function dismissFinding(
  dataset: string,
  dismissal: { finding: FindingKind; image_ids: string[] | null; dismissed: boolean },
): Promise<Finding> {
  const params = { path: { dataset } };
  return unwrap(client.PUT("/datasets/{dataset}/dismissals", { params, body: dismissal }));
}

/** Leave pictures out or give them another class, as the dataset's next revision. */
export async function editDataset(dataset: string, edits: RevisionEdits): Promise<JobAccepted> {
  return unwrap(client.POST("/datasets/{dataset}/edits", { params: { path: { dataset } }, body: edits }));
}

/** Check a revision again, with the features of a network. */
export async function computeInsights(dataset: string): Promise<JobAccepted> {
  return unwrap(client.POST("/datasets/{dataset}/insights", { params: { path: { dataset } } }));
}

/** Where everything that is known is, as JSON. */
export function insightsUrl(dataset: string | null): string {
  return dataset === null ? "/data-insights" : `/data-insights?dataset=${encodeURIComponent(dataset)}`;
}

function queryOf(dataset: string | null): { dataset?: string } {
  return dataset === null ? {} : { dataset };
}
