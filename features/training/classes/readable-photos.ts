import { formatFirst } from "@/lib/format";
import { toast } from "@/lib/toast";

import type { ClassDraft } from "./class-draft";

const MOST_NAMES = 3;
const AT_ONCE = 8;
/** Of a file that is HEIC or AVIF, the fifth byte and those that follow: the server reads them, not every browser does. */
const ISO_MEDIA = "ftyp";

/** Add files to a class as they are found to be photos, in their order; what is none is named. */
export async function addReadable(draft: ClassDraft, classId: string, files: readonly File[]): Promise<void> {
  const leftOut: File[] = [];
  for (let at = 0; at < files.length; at += AT_ONCE) {
    const some = files.slice(at, at + AT_ONCE);
    const readable = await Promise.all(some.map(isPhoto));
    draft.addPhotos(
      classId,
      some.filter((_, index) => readable[index] === true),
    );
    leftOut.push(...some.filter((_, index) => readable[index] !== true));
  }
  sayLeftOut(leftOut);
}

export function sayLeftOut(files: readonly File[]): void {
  if (files.length === 0) return;
  const names = formatFirst(
    files.map(({ name }) => name),
    MOST_NAMES,
  );
  toast.error(`Left out, because ${files.length === 1 ? "it is not a photo" : "they are not photos"}: ${names}.`);
}

async function isPhoto(file: File): Promise<boolean> {
  if (file.size === 0) return false;
  return (await isDrawn(file)) || (await file.slice(4, 8).text()) === ISO_MEDIA;
}

function isDrawn(file: File): Promise<boolean> {
  const url = URL.createObjectURL(file);
  const image = new Image();
  return new Promise<boolean>((resolve) => {
    image.onload = () => resolve(true);
    image.onerror = () => resolve(false);
    image.src = url;
  }).finally(() => URL.revokeObjectURL(url));
}
