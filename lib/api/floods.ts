import { client, unwrap } from "./client";
import type { Flood, FloodSummary } from "./types";

/** The latest first. */
export async function fetchFloods(): Promise<FloodSummary[]> {
  return (await unwrap(client.GET("/floods"))).floods;
}

export async function fetchFlood(id: string): Promise<Flood> {
  return unwrap(client.GET("/floods/{flood_id}", { params: { path: { flood_id: id } } }));
}

export function floodArtifactUrl(id: string, name: string): string {
  return `/floods/${encodeURIComponent(id)}/artifacts/${encodeURIComponent(name)}`;
}
