import { ApiProblem, unreachable } from "../api/problem";
import type { JobAccepted } from "../api/types";
import type { UploadTarget } from "../api/upload";

export interface UploadState {
  file: File;
  target: UploadTarget;
  status: "sending" | "failed" | "done";
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

  start(file: File, target: UploadTarget): void {
    this.#request?.abort();
    this.#set({ file, target, status: "sending", sentBytes: 0, pace: null, problem: null, jobId: null });
    void this.#run(file, target);
  }

  retry(): void {
    if (this.#state !== null) this.start(this.#state.file, this.#state.target);
  }

  /** Stop sending, or forget what came of it. */
  clear(): void {
    this.#request?.abort();
    this.#request = null;
    this.#set(null);
  }

  async #run(file: File, target: UploadTarget): Promise<void> {
    const request = new AbortController();
    this.#request = request;
    const startedAt = performance.now();
    const onProgress = (sentBytes: number) => {
      const elapsedMs = performance.now() - startedAt;
      this.#change(request, { sentBytes, pace: elapsedMs < PACE_AFTER_MS ? null : (sentBytes / elapsedMs) * 1000 });
    };
    try {
      const { job_id } = await this.#send(file, target, onProgress, request.signal);
      this.#change(request, { status: "done", sentBytes: file.size, jobId: job_id });
    } catch (cause) {
      this.#change(request, { status: "failed", problem: cause instanceof ApiProblem ? cause : unreachable() });
    }
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
