import { client, unwrap } from "@/lib/api/client";
import type { Job, JobAccepted, JobLog } from "@/lib/api/types";

function path(id: string) {
  return { params: { path: { job_id: id } } };
}

export async function fetchJobs(): Promise<Job[]> {
  const { jobs } = await unwrap(client.GET("/jobs"));
  return jobs;
}

export async function fetchJob(id: string): Promise<Job> {
  return unwrap(client.GET("/jobs/{job_id}", path(id)));
}

export async function cancelJob(id: string): Promise<Job> {
  return unwrap(client.POST("/jobs/{job_id}/cancel", path(id)));
}

/** Queue the same request again, as a new job. */
export async function retryJob(id: string): Promise<JobAccepted> {
  return unwrap(client.POST("/jobs/{job_id}/retry", path(id)));
}

/** Lines of a job's log from `after` on, and where to go on next time. */
export async function fetchJobLog(id: string, after: number): Promise<JobLog> {
  const params = { path: { job_id: id }, query: { after } };
  return unwrap(client.GET("/jobs/{job_id}/log", { params }));
}

/** Where a file that a job made is. */
export function jobArtifactUrl(id: string, name: string): string {
  return `/jobs/${encodeURIComponent(id)}/artifacts/${encodeURIComponent(name)}`;
}
