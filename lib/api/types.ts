import type { Readable } from "openapi-typescript-helpers";

import type { components } from "./schema";

/** What arrives: openapi-fetch strips write-only fields (and forgets that a pair has two numbers). */
type Schemas = Readable<components["schemas"]>;

export type Prediction = Schemas["PredictionResult"];
export type ModelSummary = Schemas["ModelSummary"];
export type ModelDetail = Schemas["ModelDetail"];
export type ModelList = Schemas["ModelList"];
export type Evaluation = Schemas["Evaluation"];
export type BandMetrics = Schemas["BandMetrics"];
export type PromotionResult = Schemas["PromotionResult"];
export type PromotionEntry = Schemas["PromotionEntry"];
