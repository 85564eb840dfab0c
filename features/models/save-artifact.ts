import { toast } from "sonner";

import { fetchBlob } from "@/lib/api/blob";
import { readToken } from "@/lib/api/token";
import { saveBlob, saveUrl } from "@/lib/download";

import { modelArtifactUrl } from "./api";

/** What a version's file is called once it is saved elsewhere, beside those of other versions. */
export function artifactFileName(version: string, name: string): string {
  return `${version}-${name}`;
}

/** Save one of a version's files; a link alone sends no token. */
export async function saveArtifact(version: string, name: string): Promise<void> {
  const [url, fileName] = [modelArtifactUrl(version, name), artifactFileName(version, name)];
  if (readToken() === null) {
    saveUrl(url, fileName);
    return;
  }
  try {
    saveBlob(await fetchBlob(url), fileName);
  } catch (cause) {
    toast.error(cause instanceof Error ? cause.message : `${name} could not be fetched.`);
  }
}
