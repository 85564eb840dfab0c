import { ApiProblem } from "@/lib/api/problem";

import { OffsetWrong, type OnSent, type Received } from "./api";
import { FileUnreadable } from "./folder-zip";

/** As much as the server takes nearly as fast as larger ones, and little to lose: docs/adr/0021. */
export const PART_BYTES = 16 * 2 ** 20;
const FIRST_WAIT_MS = 1000;
const LONGEST_WAIT_MS = 15_000;

/** The requests that an upload in parts is made of. */
export interface PartsApi {
  begin: (name: string, totalBytes: number) => Promise<Received>;
  sendPart: (id: string, offset: number, part: Blob, onSent: OnSent, signal: AbortSignal) => Promise<number>;
  received: (id: string) => Promise<number>;
}

/** What is told while parts are sent. */
export interface PartsListener {
  onBegun: (id: string) => void;
  onSent: OnSent;
  /** The connection is lost for the so-manieth time in a row; 0: it is there again. */
  onTries: (tries: number) => void;
}

/**
 * Send a file in parts, going on by itself after whatever passes: a lost connection, a server that starts anew.
 *
 * @param name What the server lists it as, to be found by after a reload.
 * @param id Of an upload that was begun before; null begins one.
 * @returns The id of the upload that has arrived.
 */
export async function sendInParts(
  { file, name }: { file: File; name: string },
  id: string | null,
  api: PartsApi,
  { onBegun, onSent, onTries }: PartsListener,
  signal: AbortSignal,
): Promise<string> {
  let upload = id;
  let offset: number | null = null;
  let tries = 0;
  for (;;) {
    try {
      if (upload === null) {
        const begun = await api.begin(name, file.size);
        signal.throwIfAborted();
        upload = begun.id;
        offset = begun.receivedBytes;
        onBegun(upload);
      }
      offset ??= await api.received(upload);
      signal.throwIfAborted();
      if (tries > 0) onTries((tries = 0));
      onSent(offset);
      if (offset >= file.size) return upload;
      const from: number = offset;
      const part = file.slice(from, from + PART_BYTES);
      offset = await api.sendPart(upload, from, part, (sent) => onSent(from + Math.min(sent, part.size)), signal);
    } catch (cause) {
      signal.throwIfAborted();
      if (cause instanceof OffsetWrong) {
        offset = cause.receivedBytes;
        continue;
      }
      offset = null;
      if (isGone(cause)) {
        // It was discarded meanwhile, or nothing came for a day.
        upload = null;
        continue;
      }
      if (!isPassing(cause)) throw cause;
      await requireReadable(file);
      onTries(++tries);
      await wait(cause.retryAfterSeconds, tries, signal);
    }
  }
}

function isGone(cause: unknown): boolean {
  return cause instanceof ApiProblem && cause.code === "upload-not-found";
}

/** Whether it helps to wait: for the connection, for a server that starts, or for another part to be written. */
function isPassing(cause: unknown): cause is ApiProblem {
  if (!(cause instanceof ApiProblem) || cause.needsToken || cause.isStorageFull) return false;
  return cause.isPassing || cause.code === "in-use";
}

/** A browser says no more of a file that cannot be read any more than that the request failed. */
async function requireReadable(file: File): Promise<void> {
  try {
    await file.slice(0, 1).arrayBuffer();
  } catch {
    throw new FileUnreadable(file.name);
  }
}

/** Longer each time, or as the server says; a browser that comes back online need not wait. */
function wait(seconds: number | undefined, tries: number, signal: AbortSignal): Promise<void> {
  const longer = Math.min(FIRST_WAIT_MS * 2 ** (tries - 1), LONGEST_WAIT_MS);
  return new Promise((resolve, reject) => {
    const done = new AbortController();
    const end = (settle: () => void) => {
      clearTimeout(timer);
      done.abort();
      settle();
    };
    const timer = setTimeout(() => end(resolve), seconds === undefined ? longer : seconds * 1000);
    window.addEventListener("online", () => end(resolve), { signal: done.signal });
    signal.addEventListener("abort", () => end(() => reject(signal.reason as Error)), { signal: done.signal });
  });
}
