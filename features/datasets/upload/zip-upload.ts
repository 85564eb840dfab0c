import { ApiProblem, unreachable } from "@/lib/api/problem";
import type { JobAccepted } from "@/lib/api/types";

import type { UploadTarget } from "./api";
import { FileUnreadable, zipOfFiles } from "./folder-zip";
import type { UploadSource } from "./judge-given";

export interface UploadState {
  source: UploadSource;
  target: UploadTarget;
  /** A folder is packed before it is sent. */
  status: "packing" | "sending" | "failed" | "done";
  /** Of a folder's files, how much was read for the ZIP, 0 to 1. */
  packedShare: number;
  sentBytes: number;
  /** Bytes a second over the whole upload; null until there is something to go by. */
  pace: number | null;
  problem: ApiProblem | null;
  /** The job that reads the ZIP, once the server has all of it. */
  jobId: string | null;
}

type Send = (
  file: File,
  target: UploadTarget,
  onProgress: (sentBytes: number) => void,
  signal: AbortSignal,
) => Promise<JobAccepted>;

const PACE_AFTER_MS = 1000;
/** As if the server had refused it: sending the same again cannot help. */
const UNSENT = 400;

/** One ZIP on its way to the server, whatever page the visitor looks at meanwhile. */
export class ZipUpload {
  #state: UploadState | null = null;
  #listeners = new Set<() => void>();
  #request: AbortController | null = null;
  readonly #send: Send;

  constructor(send: Send) {
    this.#send = send;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly getState = (): UploadState | null => this.#state;

  start(source: UploadSource, target: UploadTarget): void {
    this.#request?.abort();
    const status = source.kind === "zip" ? "sending" : "packing";
    this.#set({ source, target, status, packedShare: 0, sentBytes: 0, pace: null, problem: null, jobId: null });
    void this.#run(source, target);
  }

  /** Send the same again, with an answer to what the server asked where there is one. */
  retry(change: Partial<UploadTarget> = {}): void {
    if (this.#state !== null) this.start(this.#state.source, { ...this.#state.target, ...change });
  }

  /** Stop sending, or forget what came of it. */
  clear(): void {
    this.#request?.abort();
    this.#request = null;
    this.#set(null);
  }

  async #run(source: UploadSource, target: UploadTarget): Promise<void> {
    const request = new AbortController();
    this.#request = request;
    try {
      const file = source.kind === "zip" ? source.file : await this.#pack(source, request);
      const { job_id } = await this.#sendPaced(file, target, request);
      this.#change(request, { status: "done", sentBytes: file.size, jobId: job_id });
    } catch (cause) {
      this.#change(request, { status: "failed", problem: problemOf(cause) });
    }
  }

  async #pack(source: UploadSource & { kind: "folder" }, request: AbortController): Promise<File> {
    const name = `${source.name}.zip`;
    const onProgress = (packedShare: number) => this.#change(request, { packedShare });
    const file = await zipOfFiles(source.files, name, onProgress, request.signal);
    this.#change(request, { status: "sending", source: { kind: "zip", name: source.name, size: file.size, file } });
    return file;
  }

  #sendPaced(file: File, target: UploadTarget, request: AbortController): Promise<JobAccepted> {
    const startedAt = performance.now();
    const onProgress = (sentBytes: number) => {
      const elapsedMs = performance.now() - startedAt;
      this.#change(request, { sentBytes, pace: elapsedMs < PACE_AFTER_MS ? null : (sentBytes / elapsedMs) * 1000 });
    };
    return this.#send(file, target, onProgress, request.signal);
  }

  /** What an upload that was cancelled or replaced still says is not heard. */
  #change(request: AbortController, change: Partial<UploadState>): void {
    if (this.#request === request && this.#state !== null) this.#set({ ...this.#state, ...change });
  }

  #set(state: UploadState | null): void {
    this.#state = state;
    for (const listener of this.#listeners) listener();
  }
}

function problemOf(cause: unknown): ApiProblem {
  if (cause instanceof ApiProblem) return cause;
  if (!(cause instanceof FileUnreadable)) return unreachable();
  return new ApiProblem({
    code: "file-unreadable",
    status: UNSENT,
    title: "A file could not be read",
    detail: `${cause.message} It was moved, changed or locked since it was chosen. Choose the folder again.`,
  });
}
