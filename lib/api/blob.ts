import { problemFrom, unreachable } from "./problem";
import { readToken } from "./token";

export interface FetchProgress {
  received: number;
  /** Null where the server does not know beforehand. */
  total: number | null;
}

const TELL_EVERY_MS = 250;

/** Fetch a file of the API, with the token where there is one. */
export async function fetchBlob(path: string, onProgress?: (progress: FetchProgress) => void): Promise<Blob> {
  const token = readToken();
  const headers: HeadersInit = token === null ? {} : { Authorization: `Bearer ${token}` };
  const response = await fetch(new URL(path, window.location.origin), { headers }).catch(() => {
    throw unreachable();
  });
  if (!response.ok)
    throw problemFrom(await response.json().catch(() => null), response.status, response.headers.get("Retry-After"));
  return onProgress === undefined ? response.blob() : followed(response, onProgress);
}

/** Read an answer piece by piece; the browser may put the pieces of a large one on its disk. */
async function followed(response: Response, onProgress: (progress: FetchProgress) => void): Promise<Blob> {
  const length = Number(response.headers.get("Content-Length") ?? 0);
  // What is sent compressed is longer than it says.
  const total = length > 0 && response.headers.get("Content-Encoding") === null ? length : null;
  let received = 0;
  let toldAt = 0;
  const counter = new TransformStream<Uint8Array, Uint8Array>({
    transform(piece, controller) {
      received += piece.byteLength;
      const now = Date.now();
      if (now - toldAt >= TELL_EVERY_MS) {
        toldAt = now;
        onProgress({ received, total });
      }
      controller.enqueue(piece);
    },
  });
  const type = response.headers.get("Content-Type") ?? "";
  try {
    return await new Response(response.body?.pipeThrough(counter), { headers: { "Content-Type": type } }).blob();
  } catch {
    throw unreachable();
  }
}
