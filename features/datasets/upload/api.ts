import { ApiProblem, problemFrom, unreachable } from "@/lib/api/problem";
import { readToken } from "@/lib/api/token";
import type { JobAccepted } from "@/lib/api/types";

/** What becomes of the pictures: a new dataset, more of one, or another content of one. */
export interface UploadTarget {
  mode: "new" | "add" | "replace";
  /** What a new dataset is called; the file's name by default. */
  name?: string;
  /** The dataset that is added to or replaced. */
  dataset?: string;
  /** How the folders are meant, where the server could not tell. */
  layout?: string;
  /** What the names in the ZIP are written in, where the server read them wrongly. */
  nameEncoding?: string;
}

/** Send a ZIP; fetch cannot tell how much of a body has gone, so this is an XMLHttpRequest. */
export function uploadZip(
  file: File,
  target: UploadTarget,
  onProgress: (sentBytes: number) => void,
  signal: AbortSignal,
): Promise<JobAccepted> {
  const request = new XMLHttpRequest();
  request.open("POST", new URL("/datasets", window.location.origin));
  const token = readToken();
  if (token !== null) request.setRequestHeader("Authorization", `Bearer ${token}`);
  request.upload.onprogress = ({ loaded }) => onProgress(Math.min(loaded, file.size));
  signal.addEventListener("abort", () => request.abort());
  return new Promise((resolve, reject) => {
    request.onload = () => {
      const body = parse(request.responseText);
      if (request.status === 202) resolve(body as JobAccepted);
      else reject(problemFrom(body, request.status, request.getResponseHeader("Retry-After")));
    };
    request.onerror = () => reject(brokenOff());
    request.onabort = () => reject(new DOMException("The upload was cancelled.", "AbortError"));
    request.send(formOf(file, target));
  });
}

/** The fields go first: a server that refuses them need not read the file. */
function formOf(file: File, { mode, name, dataset, layout, nameEncoding }: UploadTarget): FormData {
  const form = new FormData();
  const fields = { mode, name, dataset, layout, name_encoding: nameEncoding };
  for (const [field, value] of Object.entries(fields)) if (value) form.append(field, value);
  form.append("file", file);
  return form;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** Browsers do not say why an upload ended: the server is away, the line broke, or the file changed under way. */
function brokenOff(): ApiProblem {
  const { code, status } = unreachable();
  return new ApiProblem({
    code,
    status,
    title: "The upload broke off",
    detail: "The server stopped answering before the file was there. Check that Whisker is running, then try again.",
  });
}
