import { client, unwrap } from "@/lib/api/client";
import { ApiProblem, problemFrom, unreachable } from "@/lib/api/problem";
import { readToken } from "@/lib/api/token";
import type { JobAccepted, TrainingSettings, Upload } from "@/lib/api/types";

import { noteRefusal } from "./refused-uploads";

const DISCARD_TRIES = 5;
const DISCARD_WAIT_MS = 1000;

/** What becomes of the pictures: a new dataset, more of one, or another content of one. */
export interface UploadTarget {
  mode: "new" | "add" | "replace";
  /** What a new dataset is called; the file's name by default. */
  name?: string;
  /** The dataset that is added to or replaced. */
  dataset?: string;
  /** How the folders are meant, where the server could not tell. */
  layout?: string;
  /** What the names in the ZIP are written in, where the server read them wrongly. */
  nameEncoding?: string;
  /** Train on it at once, with these settings. */
  training?: TrainingSettings;
}

/** How far an upload in parts has come. */
export interface Received {
  id: string;
  receivedBytes: number;
}

/** A part that began at another place than where what has arrived ends. */
export class OffsetWrong extends Error {
  readonly receivedBytes: number;

  constructor(receivedBytes: number) {
    super(`${receivedBytes} bytes have arrived.`);
    this.name = "OffsetWrong";
    this.receivedBytes = receivedBytes;
  }
}

export type OnSent = (sentBytes: number) => void;

/** Send a ZIP as one body. */
export async function uploadWhole(
  file: File,
  target: UploadTarget,
  onSent: OnSent,
  signal: AbortSignal,
): Promise<JobAccepted> {
  const { status, body, retryAfter } = await send("POST", endpointOf(target), formOf(file, target), onSent, signal);
  if (status !== 202) throw problemFrom(body, status, retryAfter);
  return body as JobAccepted;
}

/** Begin to send a ZIP in parts, or find the one that a reload left: it has the same name and is as long. */
export async function beginUpload(name: string, totalBytes: number): Promise<Received> {
  const known = (await fetchUploads()).find(
    (upload) => isLeft(upload) && upload.label === name && upload.total_bytes === totalBytes,
  );
  const begun = known ?? (await unwrap(client.POST("/uploads", { body: { name, total_bytes: totalBytes } })));
  return { id: begun.id, receivedBytes: begun.received_bytes };
}

/** Send the next part; gives how much has arrived. */
export async function sendPart(
  id: string,
  offset: number,
  part: Blob,
  onSent: OnSent,
  signal: AbortSignal,
): Promise<number> {
  const path = `/uploads/${encodeURIComponent(id)}/content?offset=${offset}`;
  // A slice has a type of its own only if it is given one.
  const typed = part.slice(0, part.size, "application/octet-stream");
  const { status, body, retryAfter } = await send("PATCH", path, typed, onSent, signal);
  const received = receivedIn(body);
  if (status === 409 && received !== null) throw new OffsetWrong(received);
  if (status !== 200 || received === null) throw problemFrom(body, status, retryAfter);
  return received;
}

export async function fetchReceived(id: string): Promise<number> {
  const { received_bytes } = await unwrap(client.GET("/uploads/{upload}", { params: { path: { upload: id } } }));
  return received_bytes;
}

/** Whether no job was asked for with an upload yet. */
export function isLeft({ job_id, label }: Upload): boolean {
  return job_id === null && label !== null;
}

export async function fetchUploads(): Promise<Upload[]> {
  return (await unwrap(client.GET("/uploads"))).uploads;
}

/** Delete what has arrived; a part that was cut off may keep it in use for a moment. */
export async function discardUpload(id: string, tries = DISCARD_TRIES): Promise<void> {
  try {
    await unwrap(client.DELETE("/uploads/{upload}", { params: { path: { upload: id } } }));
    noteRefusal(id, null);
  } catch (cause) {
    if (!(cause instanceof ApiProblem) || cause.code !== "in-use" || tries <= 1) throw cause;
    await new Promise((resolve) => setTimeout(resolve, DISCARD_WAIT_MS));
    await discardUpload(id, tries - 1);
  }
}

/** Ask for the job that reads a ZIP that has arrived, or find it, where the answer to an earlier question was lost. */
export async function takeInUpload(id: string, target: UploadTarget, isAsked: boolean): Promise<string> {
  if (isAsked) {
    const known = (await fetchUploads()).find((upload) => upload.id === id)?.job_id;
    if (known != null) return known;
  }
  const { mode, name, dataset, layout, nameEncoding, training } = target;
  const fields = {
    upload: id,
    mode,
    ...(name ? { name } : {}),
    ...(dataset === undefined ? {} : { dataset }),
    ...(layout === undefined ? {} : { layout }),
    ...(nameEncoding === undefined ? {} : { name_encoding: nameEncoding }),
  } as { upload: string; mode: UploadTarget["mode"]; layout?: "auto" };
  const call =
    training === undefined
      ? client.POST("/datasets", { body: fields })
      : client.POST("/retrain", { body: { ...fields, settings: training } });
  return (await unwrap(call)).job_id;
}

interface Reply {
  status: number;
  body: unknown;
  retryAfter: string | null;
}

/** Fetch cannot tell how much of a body has gone, so this is an XMLHttpRequest. */
function send(
  method: string,
  path: string,
  content: FormData | Blob,
  onSent: OnSent,
  signal: AbortSignal,
): Promise<Reply> {
  const request = new XMLHttpRequest();
  request.open(method, new URL(path, window.location.origin));
  const token = readToken();
  if (token !== null) request.setRequestHeader("Authorization", `Bearer ${token}`);
  request.upload.onprogress = ({ loaded }) => onSent(loaded);
  return new Promise((resolve, reject) => {
    const abort = () => request.abort();
    request.onloadend = () => signal.removeEventListener("abort", abort);
    request.onload = () =>
      resolve({
        status: request.status,
        body: parse(request.responseText),
        retryAfter: request.getResponseHeader("Retry-After"),
      });
    request.onerror = () => reject(brokenOff());
    request.onabort = () => reject(new DOMException("The upload was cancelled.", "AbortError"));
    signal.addEventListener("abort", abort);
    request.send(content);
  });
}

function endpointOf({ training }: UploadTarget): string {
  return training === undefined ? "/datasets" : "/retrain";
}

/** The fields go first: a server that refuses them need not read the file. */
function formOf(file: File, { mode, name, dataset, layout, nameEncoding, training }: UploadTarget): FormData {
  const form = new FormData();
  const settings = training === undefined ? undefined : JSON.stringify(training);
  const fields = { mode, name, dataset, layout, name_encoding: nameEncoding, settings };
  for (const [field, value] of Object.entries(fields)) if (value) form.append(field, value);
  form.append("file", file);
  return form;
}

function receivedIn(body: unknown): number | null {
  const { received_bytes: received } = (body ?? {}) as { received_bytes?: unknown };
  return typeof received === "number" ? received : null;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** Browsers do not say why an upload ended: the server is away, the line broke, or the file changed under way. */
function brokenOff(): ApiProblem {
  return unreachable({
    title: "The upload broke off",
    detail: "The server stopped answering before the file was there. Check that Whisker is running, then try again.",
  });
}
