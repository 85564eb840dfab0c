import { useQuery } from "@tanstack/react-query";

import { fetchBlob } from "../api/blob";
import { readToken } from "../api/token";

/**
 * The address at which the browser can show a file of the API.
 *
 * An <img> sends no Authorization header: on a server that was given a token, the file is fetched with it.
 */
export function useApiUrl(path: string): { url: string | null; isMissing: boolean } {
  const needsToken = hasToken();
  const { data, error } = useQuery({
    queryKey: ["data-urls", path],
    queryFn: async () => readAsDataUrl(await fetchBlob(path)),
    enabled: needsToken,
    staleTime: Infinity,
  });
  if (!needsToken) return { url: path, isMissing: false };
  return { url: data ?? null, isMissing: error !== null };
}

/** Whether the visitor gave a token in this tab. */
export function hasToken(): boolean {
  return typeof window !== "undefined" && readToken() !== null;
}

/** Unlike an object URL, a data: URL needs nobody to let go of it. */
function readAsDataUrl(blob: Blob): Promise<string> {
  const reader = new FileReader();
  return new Promise((resolve, reject) => {
    reader.onload = () => resolve(typeof reader.result === "string" ? reader.result : "");
    reader.onerror = () => reject(new Error("The picture could not be read."));
    reader.readAsDataURL(blob);
  });
}
