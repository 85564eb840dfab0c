import { client, unwrap } from "@/lib/api/client";
import type { DatasetImages } from "@/lib/api/types";

import type { Filters } from "../filters";

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
