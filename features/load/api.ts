import { client, unwrap } from "@/lib/api/client";
import type { LoadTest, LoadTestSummary } from "@/lib/api/types";

/** The latest first. */
export async function fetchLoadTests(): Promise<LoadTestSummary[]> {
  return (await unwrap(client.GET("/floods"))).floods;
}

export async function fetchLoadTest(id: string): Promise<LoadTest> {
  return unwrap(client.GET("/floods/{flood_id}", { params: { path: { flood_id: id } } }));
}

export function loadTestArtifactUrl(id: string, name: string): string {
  return `/floods/${encodeURIComponent(id)}/artifacts/${encodeURIComponent(name)}`;
}
