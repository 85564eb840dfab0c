import { http, HttpResponse } from "msw";
import { setupServer } from "msw/node";

import { evaluation, modelDetail, modelList, prediction } from "./fixtures";

/** The API as it is on a good day; a test replaces what it is about. */
export const server = setupServer(
  http.get("*/ready", () => HttpResponse.json({ status: "ready", model_version: "cats-vs-dogs-1" })),
  http.get("*/models", () => HttpResponse.json(modelList())),
  http.get("*/models/:version", () => HttpResponse.json(modelDetail())),
  http.get("*/models/:version/evaluation", () => HttpResponse.json(evaluation())),
  http.post("*/predict", () => HttpResponse.json(prediction())),
);

/** A problem+json answer. */
export function problem(status: number, code: string, detail: string): HttpResponse<string> {
  const body = { type: `urn:whisker:problem:${code}`, title: `Title of ${code}`, status, detail, code };
  return new HttpResponse(JSON.stringify(body), { status, headers: { "Content-Type": "application/problem+json" } });
}
