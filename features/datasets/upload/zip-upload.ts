import { ApiProblem, unreachable } from "@/lib/api/problem";
import type { JobAccepted } from "@/lib/api/types";

import type { OnSent, UploadTarget } from "./api";
import { FileUnreadable, zipOfFiles } from "./folder-zip";
import type { UploadSource } from "./judge-given";
import { type PartsApi, sendInParts } from "./send-in-parts";

export interface UploadState {
  source: UploadSource;
  target: UploadTarget;
  /** A folder is packed before it is sent. */
  status: "packing" | "sending" | "failed" | "done";
  /** Of a folder's files, how much was read for the ZIP, 0 to 1. */
  packedShare: number;
  sentBytes: number;
  /** Bytes a second since the connection was there; null until there is something to go by. */
  pace: number | null;
  /** How often the lost connection was tried again; 0 while it is there. */
  tries: number;
  /** Of a ZIP that goes in parts, once it was begun. */
  uploadId: string | null;
  problem: ApiProblem | null;
  /** The job that reads the ZIP, once the server has all of it. */
  jobId: string | null;
}

/** The requests that an upload is made of. */
export interface UploadApi extends PartsApi {
  sendWhole: (file: File, target: UploadTarget, onSent: OnSent, signal: AbortSignal) => Promise<JobAccepted>;
  /** Ask for the job, whose id is the answer; `isAsked`: it was asked for before, and what came of that was not heard. */
  takeIn: (id: string, target: UploadTarget, isAsked: boolean) => Promise<string>;
  discard: (id: string) => Promise<void>;
}

/** Up to here one request does what takes three otherwise, and sending it again costs seconds. */
export const MOST_WHOLE_BYTES = 8 * 2 ** 20;
const PACE_AFTER_MS = 1000;
const LONGEST_NAME = 200;
/** As if the server had refused it: sending the same again cannot help. */
const UNSENT = 400;

/** One ZIP on its way to the server, whatever page the visitor looks at meanwhile. */
export class ZipUpload {
  #state: UploadState | null = null;
  #listeners = new Set<() => void>();
  #request: AbortController | null = null;
  #isAsked = false;
  #own = new Set<string>();
  readonly #api: UploadApi;

  constructor(api: UploadApi) {
    this.#api = api;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly getState = (): UploadState | null => this.#state;

  /** Whether an upload that the server lists is, or was, this page's: others are what a reload left. */
  isOwn(id: string): boolean {
    return this.#own.has(id);
  }

  /** Send a source, or ask for the job where the server has all of it. */
  start(source: UploadSource, target: UploadTarget): void {
    this.#discard();
    const uploadId = source.kind === "zip" ? (source.uploadId ?? null) : null;
    if (uploadId !== null) this.#own.add(uploadId);
    this.#run(source, target, uploadId);
  }

  /** Send the same again, with an answer to what the server asked where there is one; what arrived stays there. */
  retry(change: Partial<UploadTarget> = {}): void {
    if (this.#state === null) return;
    const { source, target, uploadId } = this.#state;
    this.#run(source, { ...target, ...change }, uploadId);
  }

  /** Stop sending, or forget what came of it. */
  clear(): void {
    this.#discard();
    this.#set(null);
  }

  /** What was sent in vain takes no space on the server; it removes by itself what this does not reach. */
  #discard(): void {
    this.#request?.abort(new DOMException("The upload was cancelled.", "AbortError"));
    this.#request = null;
    const { uploadId, jobId } = this.#state ?? {};
    if (uploadId != null && jobId === null) void this.#api.discard(uploadId).catch(() => undefined);
  }

  #run(source: UploadSource, target: UploadTarget, uploadId: string | null): void {
    const request = new AbortController();
    this.#request?.abort();
    this.#request = request;
    if (uploadId === null) this.#isAsked = false;
    const status = source.kind === "zip" ? "sending" : "packing";
    const nothing = { packedShare: 0, sentBytes: 0, pace: null, tries: 0, problem: null, jobId: null };
    this.#set({ source, target, status, uploadId, ...nothing });
    void this.#send(source, target, request);
  }

  async #send(source: UploadSource, target: UploadTarget, request: AbortController): Promise<void> {
    try {
      const file = source.kind === "zip" ? source.file : await this.#pack(source, request);
      const uploadId = this.#state?.uploadId ?? null;
      const isWhole = file.size <= MOST_WHOLE_BYTES && uploadId === null;
      const jobId = isWhole
        ? await this.#sendWhole(file, target, request)
        : await this.#sendParts(file, target, uploadId, request);
      this.#change(request, { status: "done", sentBytes: file.size, jobId });
    } catch (cause) {
      this.#change(request, { status: "failed", tries: 0, problem: problemOf(cause) });
    }
  }

  async #pack(source: UploadSource & { kind: "folder" }, request: AbortController): Promise<File> {
    const name = `${source.name}.zip`;
    const onProgress = (packedShare: number) => this.#change(request, { packedShare });
    const file = await zipOfFiles(source.files, name, onProgress, request.signal);
    this.#change(request, { status: "sending", source: { kind: "zip", name: source.name, size: file.size, file } });
    return file;
  }

  async #sendWhole(file: File, target: UploadTarget, request: AbortController): Promise<string> {
    const onSent = this.#paced(request);
    onSent(0);
    const report = (sent: number) => onSent(Math.min(sent, file.size));
    return (await this.#api.sendWhole(file, target, report, request.signal)).job_id;
  }

  async #sendParts(
    file: File,
    target: UploadTarget,
    uploadId: string | null,
    request: AbortController,
  ): Promise<string> {
    let onSent = this.#paced(request);
    const listener = {
      onBegun: (id: string) => {
        this.#own.add(id);
        this.#change(request, { uploadId: id });
      },
      onSent: (bytes: number) => onSent(bytes),
      onTries: (tries: number) => {
        onSent = this.#paced(request);
        this.#change(request, { tries, pace: null });
      },
    };
    const name = (this.#state?.source.name ?? file.name).slice(0, LONGEST_NAME);
    const id = await sendInParts({ file, name }, uploadId, this.#api, listener, request.signal);
    const isAsked = this.#isAsked;
    this.#isAsked = true;
    return this.#api.takeIn(id, named(target, name), isAsked);
  }

  /** How fast it goes is told from the first byte on that this connection sent. */
  #paced(request: AbortController): OnSent {
    const startedAt = performance.now();
    let first: number | null = null;
    return (sentBytes) => {
      first ??= sentBytes;
      const elapsedMs = performance.now() - startedAt;
      const pace = elapsedMs < PACE_AFTER_MS ? null : ((sentBytes - first) / elapsedMs) * 1000;
      this.#change(request, { sentBytes, pace });
    };
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

/** A dataset is called as the file is, without its ending. */
function named(target: UploadTarget, name: string): UploadTarget {
  if (target.mode !== "new" || target.name) return target;
  return { ...target, name: name.replace(/\.zip$/i, "").slice(0, LONGEST_NAME) };
}

function problemOf(cause: unknown): ApiProblem {
  if (cause instanceof ApiProblem) return cause;
  if (!(cause instanceof FileUnreadable)) return unreachable();
  return new ApiProblem({
    code: "file-unreadable",
    status: UNSENT,
    title: "A file could not be read",
    detail: `${cause.message} It was moved, changed or locked since it was chosen. Choose it again.`,
  });
}
