import { problemFrom, unreachable } from "./problem";
import { readToken } from "./token";

/** Fetch a file of the API, with the token where there is one. */
export async function fetchBlob(path: string): Promise<Blob> {
  const token = readToken();
  const headers: HeadersInit = token === null ? {} : { Authorization: `Bearer ${token}` };
  const response = await fetch(new URL(path, window.location.origin), { headers }).catch(() => {
    throw unreachable();
  });
  if (!response.ok)
    throw problemFrom(await response.json().catch(() => null), response.status, response.headers.get("Retry-After"));
  return response.blob();
}
