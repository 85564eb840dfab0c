import type { Filters } from "../insights-filters";

import { client, unwrap } from "./client";
import type { DatasetImages } from "./types";

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
