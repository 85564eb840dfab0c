import { formatRate } from "@/lib/format";

/** Frames of one take look alike: a test picture of a scene that was learned from is easy. Null where there are none. */
export function sameSceneWords(share: number | undefined): string | null {
  if (share === undefined || share === 0) return null;
  const which = share >= 1 ? "All test pictures show" : `${formatRate(share)} of the test pictures show`;
  return `${which} a scene that it also learned from (frames of one take), so its figures are better than it is on new pictures.`;
}
