import { client, unwrap } from "./client";
import { problemFrom } from "./problem";
import type { Prediction } from "./types";

type Answer = Prediction | { predictions: unknown[] };

const query = { explain: true };

/** Classify one picture of the visitor's own. */
export async function predictFile(file: File, signal: AbortSignal): Promise<Prediction> {
  const form = new FormData();
  form.append("file", file);
  const call = client.POST("/predict", {
    params: { query },
    body: { file: [file.name] },
    bodySerializer: () => form,
    signal,
  });
  return single(await unwrap(call));
}

/** Classify a picture that the server fetches from a public address. */
export async function predictUrl(url: string, signal: AbortSignal): Promise<Prediction> {
  return single(await unwrap(client.POST("/predict", { params: { query }, body: { url }, signal })));
}

/** One picture asked, one answer due. */
function single(answer: Answer): Prediction {
  if ("predictions" in answer) throw problemFrom(null, 200);
  return answer;
}
