import { http, HttpResponse } from "msw";
import { expect, test } from "vitest";

import { fetchModels, promoteModel } from "@/features/models";
import { saveToken } from "@/lib/api/token";
import { photo, prediction } from "@/testing/fixtures";
import { problem, server } from "@/testing/server";

import { predictFile, predictUrl } from "./api";

const never = new AbortController().signal;

test("a problem answer becomes a typed error with its words", async () => {
  server.use(http.get("*/models", () => problem(503, "database-unavailable", "The database does not answer.")));
  await expect(fetchModels()).rejects.toMatchObject({
    name: "ApiProblem",
    code: "database-unavailable",
    status: 503,
    detail: "The database does not answer.",
  });
});

test("an error page that is no problem+json still becomes a sentence", async () => {
  server.use(http.get("*/models", () => new HttpResponse("<h1>Bad gateway</h1>", { status: 502 })));
  await expect(fetchModels()).rejects.toMatchObject({ status: 502, detail: expect.stringContaining("502") as string });
});

/** What a busy server says, with its Retry-After header. */
function busy(status: number, retryAfter: string, body: unknown = null): HttpResponse<string> {
  return new HttpResponse(JSON.stringify(body), { status, headers: { "Retry-After": retryAfter } });
}

test("a busy server's Retry-After becomes words, unless its own say it", async () => {
  server.use(http.get("*/models", () => busy(503, "5")));
  await expect(fetchModels()).rejects.toMatchObject({
    title: "The server is busy",
    detail: "The server has too much to do at the moment, or is just starting. Try again in 5 seconds.",
    retryAfterSeconds: 5,
  });
  server.use(http.get("*/models", () => busy(429, "200")));
  await expect(fetchModels()).rejects.toThrow(
    "takes no more requests from here at the moment. Try again in 4 minutes.",
  );
  const detail = "As many jobs wait as may wait.";
  server.use(http.get("*/models", () => busy(429, "60", { code: "too-many-jobs", title: "Too many jobs", detail })));
  await expect(fetchModels()).rejects.toMatchObject({
    title: "Too many jobs",
    detail: `${detail} Try again in 60 seconds.`,
  });
  server.use(http.get("*/models", () => busy(503, "1", { detail: "No place came free. Try again in a moment." })));
  await expect(fetchModels()).rejects.toThrow(/^No place came free\. Try again in a moment\.$/);
});

test("a Retry-After that is a date, or none that can be read, is no trouble", async () => {
  server.use(http.get("*/models", () => busy(503, new Date(Date.now() - 5000).toUTCString())));
  await expect(fetchModels()).rejects.toThrow(/Try again in a second\.$/);
  server.use(http.get("*/models", () => busy(503, "soon")));
  await expect(fetchModels()).rejects.toThrow(/just starting\.$/);
  server.use(http.get("*/models", () => busy(500, "5")));
  await expect(fetchModels()).rejects.toMatchObject({ retryAfterSeconds: undefined });
});

test("no answer at all says that the server cannot be reached", async () => {
  server.use(http.get("*/models", () => HttpResponse.error()));
  await expect(fetchModels()).rejects.toMatchObject({ code: "unreachable", isUnreachable: true });
});

test("a kept token is sent as Bearer, and none is sent without", async () => {
  const seen: (string | null)[] = [];
  server.use(
    http.post("*/models/:version/promote", ({ request }) => {
      seen.push(request.headers.get("Authorization"));
      return HttpResponse.json({ version: "a", previous: null, promoted_at: "2026-11-20T09:12:00Z" });
    }),
  );
  await promoteModel("a");
  saveToken("open sesame");
  await promoteModel("a");
  expect(seen).toEqual([null, "Bearer open sesame"]);
});

test("a picture goes as a form's file, with a heatmap asked for", async () => {
  server.use(
    http.post("*/predict", ({ request }) => {
      const isForm = request.headers.get("Content-Type")?.startsWith("multipart/form-data") === true;
      const isExplained = new URL(request.url).searchParams.get("explain") === "true";
      return isForm && isExplained
        ? HttpResponse.json(prediction())
        : problem(400, "request-invalid", "Not as agreed.");
    }),
  );
  await expect(predictFile(photo("cat.jpg"), { model: null }, never)).resolves.toMatchObject({
    predicted_class: "cats",
  });
});

test("an address goes as JSON", async () => {
  server.use(
    http.post("*/predict", async ({ request }) => HttpResponse.json(prediction({ warnings: [await request.text()] }))),
  );
  const { warnings } = await predictUrl("https://example.org/cat.jpg", { model: null }, never);
  expect(warnings).toEqual(['{"url":"https://example.org/cat.jpg"}']);
});

test("a version is asked by name, and spares the heatmap where none is wanted", async () => {
  const queries: string[] = [];
  server.use(
    http.post("*/predict", ({ request }) => {
      queries.push(new URL(request.url).search);
      return HttpResponse.json(prediction());
    }),
  );
  await predictFile(photo("cat.jpg"), { model: "pets-1", explain: false, topK: 5 }, never);
  expect(queries).toEqual(["?explain=false&preview=false&model=pets-1&top_k=5"]);
});
