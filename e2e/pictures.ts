import { readFileSync } from "node:fs";
import { join } from "node:path";

export interface Picture {
  name: string;
  mimeType: string;
  buffer: Buffer;
}

const ROOT = join(import.meta.dirname, "..");
const SAMPLES = join(ROOT, "public", "samples");

/** A sample of the dashboard's own, under another name if asked. */
export function sample(fileName: string, name = fileName): Picture {
  return { name, mimeType: "image/jpeg", buffer: readFileSync(join(SAMPLES, fileName)) };
}

/** A picture as an iPhone keeps it, which Chromium cannot show. */
export function heicPicture(): Picture {
  const buffer = readFileSync(join(ROOT, "tests", "data", "drawn.heic"));
  return { name: "drawn.heic", mimeType: "image/heic", buffer };
}

/** A photo whose upload broke off. */
export function brokenPhoto(): Picture {
  const { buffer } = sample("cat.jpg");
  return { name: "broken.jpg", mimeType: "image/jpeg", buffer: buffer.subarray(0, 3000) };
}
