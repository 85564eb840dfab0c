import { readFileSync } from "node:fs";
import { join } from "node:path";

export interface Picture {
  name: string;
  mimeType: string;
  buffer: Buffer;
}

const SAMPLES = join(import.meta.dirname, "..", "public", "samples");

/** A sample of the dashboard's own, under another name if asked. */
export function sample(fileName: string, name = fileName): Picture {
  return { name, mimeType: "image/jpeg", buffer: readFileSync(join(SAMPLES, fileName)) };
}

/** A photo whose upload broke off. */
export function brokenPhoto(): Picture {
  const { buffer } = sample("cat.jpg");
  return { name: "broken.jpg", mimeType: "image/jpeg", buffer: buffer.subarray(0, 3000) };
}
