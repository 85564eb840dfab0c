import { http, HttpResponse } from "msw";
import { setupServer } from "msw/node";

import { evaluation, modelDetail, modelList, prediction, thresholds } from "./fixtures";
import { facts, insights } from "./insights-fixtures";
import { backbones, recipe } from "./recipe-fixtures";
import { storage } from "./storage-fixtures";
import { thresholdChoice } from "./threshold-fixtures";
import { datasetDetail, job, modelPair, trainingOptions } from "./training-fixtures";
import { trainingEstimate } from "./verdict-fixtures";

/** The API as it is on a good day; a test replaces what it is about. */
export const server = setupServer(
  http.get("*/ready", () => HttpResponse.json({ status: "ready", model_version: "cats-vs-dogs-1" })),
  http.get("*/models/history", () => HttpResponse.json({ promotions: [], live_at: null })),
  http.get("*/models/compare", () => HttpResponse.json(modelPair())),
  http.get("*/models", () => HttpResponse.json(modelList())),
  http.get("*/models/:version", () => HttpResponse.json(modelDetail())),
  http.get("*/models/:version/evaluation", () => HttpResponse.json(evaluation())),
  http.get("*/models/:version/thresholds", () => HttpResponse.json(thresholds())),
  http.get("*/models/:version/thresholds/choices", ({ params }) =>
    HttpResponse.json({
      version: params.version,
      rule: "precision",
      calibrated_threshold: null,
      overall: thresholdChoice(),
      by_class: [],
    }),
  ),
  http.get("*/models/:version/comparison", () => problem(404, "comparison-not-found", "It met no other version.")),
  http.get("*/models/:version/samples", () => HttpResponse.json({ samples: [], reason: "They are not here." })),
  http.get("*/models/:version/predictions", () =>
    HttpResponse.json({ predictions: [], total: 0, images_available: false }),
  ),
  http.get("*/datasets", () => HttpResponse.json({ datasets: [] })),
  http.get("*/datasets/:dataset", () => HttpResponse.json(datasetDetail())),
  http.get("*/datasets/:dataset/training-estimate", () => HttpResponse.json(trainingEstimate())),
  http.get("*/datasets/:dataset/images", () => HttpResponse.json({ images: [], total: 0 })),
  http.get("*/datasets/:dataset/findings/:kind", () => HttpResponse.json({ images: [], total: 0 })),
  http.get("*/data-insights", () => HttpResponse.json(insights())),
  http.get("*/data-insights/classes/:name", ({ params }) =>
    HttpResponse.json({ class_name: params.name, facts: { all: facts({ image_count: 40 }) } }),
  ),
  http.get("*/training-options", () => HttpResponse.json(trainingOptions())),
  http.get("*/recipes", () => HttpResponse.json({ recipes: [recipe()] })),
  http.get("*/backbones", () => HttpResponse.json({ backbones: backbones() })),
  http.get("*/jobs", () => HttpResponse.json({ jobs: [] })),
  http.get("*/jobs/:id", () => HttpResponse.json(job())),
  http.get("*/storage", () => HttpResponse.json(storage())),
  http.get("*/uploads", () => HttpResponse.json({ uploads: [] })),
  http.get("*/feedback", () => HttpResponse.json({ enabled: false, items: [] })),
  http.get("*/feedback/groups", () =>
    HttpResponse.json({
      model_version: "cats-vs-dogs-1",
      groups: [],
      unknown_count: 0,
      pending_count: 0,
      least_similarity: 0.45,
    }),
  ),
  http.post("*/predict", () => HttpResponse.json(prediction())),
);

/** A problem+json answer. */
export function problem(status: number, code: string, detail: string): HttpResponse<string> {
  const body = { type: `urn:whisker:problem:${code}`, title: `Title of ${code}`, status, detail, code };
  return new HttpResponse(JSON.stringify(body), { status, headers: { "Content-Type": "application/problem+json" } });
}
