/** One of several faults, or one of the choices that the server asks for: the field, what it would be, and why. */
export interface ProblemFault {
  field: string;
  value: string | undefined;
  detail: string;
}

interface ProblemFields {
  code: string;
  status: number;
  title: string;
  detail: string;
  requestId?: string | undefined;
  retryAfterSeconds?: number | undefined;
  faults?: readonly ProblemFault[];
}

/** Status of a request that got no answer at all. */
export const NO_ANSWER = 0;

/** What the API (or the way to it) said went wrong, in words for a person. */
export class ApiProblem extends Error {
  readonly code: string;
  readonly status: number;
  readonly title: string;
  readonly requestId: string | undefined;
  /** When the server, too busy now, will take the request. */
  readonly retryAfterSeconds: number | undefined;
  readonly faults: readonly ProblemFault[];

  constructor({ code, status, title, detail, requestId, retryAfterSeconds, faults = [] }: ProblemFields) {
    super(detail);
    this.name = "ApiProblem";
    this.code = code;
    this.status = status;
    this.title = title;
    this.requestId = requestId;
    this.retryAfterSeconds = retryAfterSeconds;
    this.faults = faults;
  }

  get detail(): string {
    return this.message;
  }

  get needsToken(): boolean {
    return this.status === 401;
  }

  /** The server stores nothing, so it has no jobs, datasets or feedback. */
  get isReadOnly(): boolean {
    return this.code === "read-only";
  }

  /** The server is there, but has no model to answer with. */
  get lacksModel(): boolean {
    return this.code === "no-model";
  }

  /** The disk of the data folder has no room for what was sent. */
  get isStorageFull(): boolean {
    return this.code === "storage-full";
  }

  /** The same request may be answered another time: the way to the server, or the server, was at fault. */
  get isPassing(): boolean {
    return this.isUnreachable || this.needsToken || this.status === 429 || (this.status >= 500 && this.status !== 501);
  }

  /** What folders mean cannot be told from their names; the faults are the choices. */
  get asksForLayout(): boolean {
    return this.code === "layout-ambiguous";
  }

  get isUnreachable(): boolean {
    return this.status === NO_ANSWER;
  }
}

/** No answer came, in words of the caller's own where it knows more. */
export function unreachable(words: Partial<Pick<ProblemFields, "title" | "detail">> = {}): ApiProblem {
  return new ApiProblem({
    code: "unreachable",
    status: NO_ANSWER,
    title: "The server cannot be reached",
    detail: "No answer came from the server. Check that Whisker is running and that you are connected, then try again.",
    ...words,
  });
}

/** Tell whether a fault is that the server stores nothing. */
export function isReadOnly(error: unknown): boolean {
  return error instanceof ApiProblem && error.isReadOnly;
}

/** Whether what was asked for is not there. */
export function isNotFound(error: unknown): boolean {
  return error instanceof ApiProblem && error.status === 404;
}

const BUSY = [429, 503];

/**
 * Read a problem+json body; anything else (a proxy's error page, say) becomes a sentence about its status.
 *
 * Where the answer says when to come back (Retry-After) and its words do not, they do afterwards.
 */
export function problemFrom(body: unknown, status: number, retryAfter: string | null = null): ApiProblem {
  const fields = isRecord(body) ? body : {};
  const isBusy = BUSY.includes(status);
  const retryAfterSeconds = isBusy ? secondsOf(retryAfter) : undefined;
  const detail = text(fields.detail) ?? wordsOf(status);
  return new ApiProblem({
    code: text(fields.code) ?? "unexpected-answer",
    status,
    title: text(fields.title) ?? (isBusy ? "The server is busy" : "The server refused"),
    detail:
      retryAfterSeconds === undefined || /try again/i.test(detail) ? detail : `${detail} ${againIn(retryAfterSeconds)}`,
    requestId: text(fields.request_id),
    retryAfterSeconds,
    faults: Array.isArray(fields.errors) ? fields.errors.flatMap(faultOf) : [],
  });
}

function faultOf(entry: unknown): ProblemFault[] {
  if (!isRecord(entry)) return [];
  const field = text(entry.field);
  return field === undefined ? [] : [{ field, value: text(entry.value), detail: text(entry.detail) ?? "" }];
}

function wordsOf(status: number): string {
  if (status === 429) return "The server takes no more requests from here at the moment.";
  if (status === 503) return "The server has too much to do at the moment, or is just starting.";
  return `The server answered with status ${status} and did not say why.`;
}

/** Seconds as HTTP gives them: a number, or a date. */
function secondsOf(retryAfter: string | null): number | undefined {
  if (retryAfter === null || retryAfter.trim() === "") return undefined;
  const seconds = /^\d+$/.test(retryAfter.trim()) ? Number(retryAfter) : (Date.parse(retryAfter) - Date.now()) / 1000;
  return Number.isFinite(seconds) ? Math.max(Math.ceil(seconds), 1) : undefined;
}

function againIn(seconds: number): string {
  if (seconds < 90) return `Try again in ${seconds === 1 ? "a second" : `${seconds} seconds`}.`;
  return `Try again in ${Math.ceil(seconds / 60)} minutes.`;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}

function text(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}
