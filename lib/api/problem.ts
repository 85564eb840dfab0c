interface ProblemFields {
  code: string;
  status: number;
  title: string;
  detail: string;
  requestId?: string | undefined;
}

/** Status of a request that got no answer at all. */
export const NO_ANSWER = 0;

/** What the API (or the way to it) said went wrong, in words for a person. */
export class ApiProblem extends Error {
  readonly code: string;
  readonly status: number;
  readonly title: string;
  readonly requestId: string | undefined;

  constructor({ code, status, title, detail, requestId }: ProblemFields) {
    super(detail);
    this.name = "ApiProblem";
    this.code = code;
    this.status = status;
    this.title = title;
    this.requestId = requestId;
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

  get isUnreachable(): boolean {
    return this.status === NO_ANSWER;
  }
}

export function unreachable(): ApiProblem {
  return new ApiProblem({
    code: "unreachable",
    status: NO_ANSWER,
    title: "The server cannot be reached",
    detail: "No answer came from the server. Check that Whisker is running and that you are connected, then try again.",
  });
}

/** Tell whether a fault is that the server stores nothing. */
export function isReadOnly(error: unknown): boolean {
  return error instanceof ApiProblem && error.isReadOnly;
}

/** Read a problem+json body; anything else (a proxy's error page, say) becomes a sentence about its status. */
export function problemFrom(body: unknown, status: number): ApiProblem {
  const fields = isRecord(body) ? body : {};
  return new ApiProblem({
    code: text(fields.code) ?? "unexpected-answer",
    status,
    title: text(fields.title) ?? "The server refused",
    detail: text(fields.detail) ?? `The server answered with status ${status} and did not say why.`,
    requestId: text(fields.request_id),
  });
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}

function text(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}
