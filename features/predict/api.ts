import { client, unwrap } from "@/lib/api/client";
import { problemFrom } from "@/lib/api/problem";
import type { Prediction } from "@/lib/api/types";

type Answer = Prediction | { predictions: unknown[] };

/** Classify one picture of the visitor's own; `preview` asks for a small copy, where the browser cannot show the file. */
export async function predictFile(file: File, preview: boolean, signal: AbortSignal): Promise<Prediction> {
  const form = new FormData();
  form.append("file", file);
  const call = client.POST("/predict", {
    params: { query: { explain: true, preview } },
    body: { file: [file.name] },
    bodySerializer: () => form,
    signal,
  });
  return single(await unwrap(call));
}

/** Classify a picture that the server fetches from a public address, and get a small copy of it to show. */
export async function predictUrl(url: string, signal: AbortSignal): Promise<Prediction> {
  const query = { explain: true, preview: true };
  return single(await unwrap(client.POST("/predict", { params: { query }, body: { url }, signal })));
}

/** One picture asked, one answer due. */
function single(answer: Answer): Prediction {
  if ("predictions" in answer) throw problemFrom(null, 200);
  return answer;
}
