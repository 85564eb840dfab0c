import createClient, { type Middleware } from "openapi-fetch";

import { problemFrom, unreachable } from "./problem";
import type { paths } from "./schema";
import { readToken } from "./token";

const bearer: Middleware = {
  onRequest({ request }) {
    const token = readToken();
    if (token !== null) request.headers.set("Authorization", `Bearer ${token}`);
    return request;
  },
};

/** The dashboard is served by the API itself: one origin, so every path is relative to the page's own. */
export const client = createClient<paths>({
  baseUrl: typeof window === "undefined" ? "" : window.location.origin,
  // Looked up at each call, so that tests can put a server of their own in its place.
  fetch: (request) => globalThis.fetch(request),
});

client.use(bearer);

interface Answer<T> {
  data?: T;
  error?: unknown;
  response: Response;
}

/** Await a call and give its data, or throw an ApiProblem. An aborted request stays an AbortError. */
export async function unwrap<T>(call: Promise<Answer<T>>): Promise<T> {
  const { data, error, response } = await call.catch((cause: unknown) => {
    if (cause instanceof DOMException && cause.name === "AbortError") throw cause;
    throw unreachable();
  });
  if (!response.ok || data === undefined)
    throw problemFrom(error, response.status, response.headers.get("Retry-After"));
  return data;
}
