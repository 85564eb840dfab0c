import { client, unwrap } from "@/lib/api/client";
import { problemFrom } from "@/lib/api/problem";
import type { PictureGroups, Prediction } from "@/lib/api/types";

type Answer = Prediction | { predictions: unknown[] };

export interface PredictOptions {
  /** The version that is asked; null: whichever is live. */
  model: string | null;
  /** Whether to say where the model looked, which takes longer than the answer. */
  explain?: boolean;
  /** Whether to send back a small copy, where the browser cannot show the file. */
  preview?: boolean;
  /** How many of the likeliest classes are wanted, if not all. */
  topK?: number;
  /** Whether to say what the network sees of a picture that is unknown, by which unknown ones are grouped. */
  features?: boolean;
}

/** Classify one picture of the visitor's own. */
export async function predictFile(file: Blob, options: PredictOptions, signal: AbortSignal): Promise<Prediction> {
  const name = file instanceof File ? file.name : "picture";
  const form = new FormData();
  form.append("file", file, name);
  const call = client.POST("/predict", {
    params: { query: queryOf(options) },
    body: { file: [name] },
    bodySerializer: () => form,
    signal,
  });
  return single(await unwrap(call));
}

/** Classify a picture that the server fetches from a public address, and get a small copy of it to show. */
export async function predictUrl(url: string, options: PredictOptions, signal: AbortSignal): Promise<Prediction> {
  const query = queryOf({ ...options, preview: true });
  return single(await unwrap(client.POST("/predict", { params: { query }, body: { url }, signal })));
}

/** Group unknown pictures that look alike, by what a version's network saw of each. */
export async function groupPictures(model: string | null, features: string[]): Promise<PictureGroups> {
  return unwrap(client.POST("/predict/groups", { body: { model, features } }));
}

function queryOf({ model, explain = true, preview = false, topK, features = false }: PredictOptions) {
  return {
    explain,
    preview,
    ...(model === null ? {} : { model }),
    ...(features ? { features } : {}),
    ...(topK === undefined ? {} : { top_k: topK }),
  };
}

/** One picture asked, one answer due. */
function single(answer: Answer): Prediction {
  if ("predictions" in answer) throw problemFrom(null, 200);
  return answer;
}
