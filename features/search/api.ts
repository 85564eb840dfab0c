import { client, unwrap } from "@/lib/api/client";
import type { SearchDetail, SearchSummary } from "@/lib/api/types";

/** The newest first. */
export async function fetchSearches(): Promise<SearchSummary[]> {
  return (await unwrap(client.GET("/searches"))).searches;
}

export async function fetchSearch(name: string): Promise<SearchDetail> {
  return unwrap(client.GET("/searches/{search}", { params: { path: { search: name } } }));
}
